// Drawing graphs: the layout alone, then the built webview in a headless Chromium - from the graph's arrival to the first complete picture,
// and frames while zooming and panning. Generated graphs, nothing collapsed. Options: --sizes 1000,10000 --families a,b --runs N.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { median, runProcess } from "./support/measure.mjs";
import { root } from "./support/models.mjs";
import { printTable } from "./support/table.mjs";

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      sizes: { type: "string", default: "1000,10000,100000" },
      families: { type: "string", default: "residual,inception,transformer" },
      runs: { type: "string", default: "3" },
    },
  });
  const rows = [["graph", "nodes", "edges", "layout", "to painted", "zoom", "95 % below", "pan", "95 % below"]];
  for (const family of values.families.split(",")) {
    for (const size of values.sizes.split(",")) {
      const [layouts, pages] = ["layout", "page"].map((part) =>
        Array.from({ length: Number(values.runs) }, () => measure(part, family, size)),
      );
      const [{ nodes, edges }] = pages;
      const middle = (list, of) => median(list.map(of));
      const ms = (value) => `${value.toFixed(0)} ms`;
      const fps = (value) => `${value.toFixed(0)} fps`;
      rows.push([
        family,
        nodes,
        edges,
        ms(middle(layouts, (one) => one.milliseconds)),
        ms(middle(pages, (one) => one.opened)),
        fps(middle(pages, (one) => one.zooming.fps)),
        ms(middle(pages, (one) => one.zooming.slow)),
        fps(middle(pages, (one) => one.panning.fps)),
        ms(middle(pages, (one) => one.panning.slow)),
      ]);
    }
  }
  printTable(rows.map((row) => row.map(String)));
}

function measure(part, family, size) {
  const { stdout } = runProcess(["--import", "tsx", join(root, `bench/graph/${part}.ts`), family, size]);
  return JSON.parse(stdout.trim().split("\n").at(-1));
}
