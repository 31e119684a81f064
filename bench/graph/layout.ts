/** Lays out one generated graph a few times and prints the median as JSON. Arguments: family, size. */
import { layoutGraph } from "../../webview/graph/layout/layout";
import { generate } from "./generate.mjs";

const [, , family = "residual", size = "10000"] = process.argv;
const graph = generate(family, Number(size));
const times = Array.from({ length: 3 }, () => {
  const started = performance.now();
  layoutGraph(graph);
  return performance.now() - started;
}).sort((a, b) => a - b);
console.log(JSON.stringify({ milliseconds: times[1] }));
