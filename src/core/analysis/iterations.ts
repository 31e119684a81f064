import { integersOf, type Node } from "../ir";
import { constantOf } from "../ops";
import type { Sizes } from "./sizes";

/** Exporters write "until the condition says so" as the largest integer. */
const endless = 2 ** 31 - 1;

/**
 * How often the body of a Loop, Scan or other iterating operator runs: at most so often, when a Loop has a condition too. Where it is not
 * known it counts as once, under the name `iterations of NODE`.
 */
export function iterationsOf(node: Node, sizes: Sizes): number {
  const known = node.opType === "Loop" ? loopCount(node) : node.opType === "Scan" ? scanCount(node, sizes) : null;
  return known ?? sizes.of(`iterations of ${node.name === "" ? node.opType : node.name}`);
}

function loopCount(node: Node): number | null {
  const limit = node.input(0);
  const tensor = limit && constantOf(limit);
  const count = (tensor && integersOf(tensor)?.[0]) ?? limit?.content?.[0];
  return typeof count === "number" && count >= 0 && count < endless ? count : null;
}

/** The length of the first scanned input; Scan-8, which alone has `directions`, has a batch axis before it. */
function scanCount(node: Node, sizes: Sizes): number | null {
  const scanned = node.int("num_scan_inputs", 1);
  const shape = node.inputs.at(-scanned)?.shape;
  const axis = node.ints("scan_input_axes")?.[0] ?? (node.attributes.has("directions") ? 1 : 0);
  return sizes.evaluate(shape?.at(axis) ?? null);
}
