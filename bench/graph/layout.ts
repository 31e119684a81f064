/** Lays out one generated graph in a Node process that has done nothing else, and prints the time as JSON. Arguments: family, size, engine. */

import { drawnByDagre, drawnByElk } from "../../test/webview/graph/references";
import { layoutGraph } from "../../webview/graph/layout/layout";
import { generate } from "./generate.mjs";

const [, , family = "residual", size = "10000", engine = "espalier"] = process.argv;
const engines = { espalier: layoutGraph, dagre: drawnByDagre, elk: drawnByElk };

async function main(): Promise<void> {
  const draw = engines[engine as keyof typeof engines];
  if (!draw) throw new Error(`no engine "${engine}"; there are ${Object.keys(engines).join(", ")}`);
  const graph = generate(family, Number(size));
  const started = performance.now();
  await draw(graph);
  const milliseconds = performance.now() - started;
  console.log(JSON.stringify({ nodes: graph.nodeCount, edges: graph.edgeSources.length, milliseconds }));
}

void main();
