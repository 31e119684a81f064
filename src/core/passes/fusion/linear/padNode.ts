import { floatsOf, integersOf, type Node } from "../../../ir";
import { type Refusal, refusal } from "../../../patterns";

/** What a constant-mode Pad adds around the spatial axes of `[N, C, ...]`. */
export interface SpatialPad {
  /** Beginnings of the spatial axes, then their ends, as the attribute of Conv has them. */
  readonly pads: readonly number[];
  /** What it fills with. */
  readonly value: number;
}

/** Reads a Pad of any opset; a refusal when it is more than constant, known, non-negative padding of the spatial axes. */
export function spatialPad(node: Node, rank: number): SpatialPad | Refusal {
  if (node.string("mode", "constant") !== "constant")
    return refusal(node, `it pads by "${node.string("mode")}", which no attribute of the operator after it does`);
  const all = allPads(node, rank);
  const value = padValue(node);
  if (!all || value === undefined) return refusal(node, "how much it pads, or with what, is not a constant");
  const [begins, ends] = [all.slice(0, rank), all.slice(rank)];
  if (all.some((pad) => pad < 0)) return refusal(node, "it crops");
  if ([begins, ends].some((one) => one[0] !== 0 || one[1] !== 0))
    return refusal(node, "it pads the batch or the channels");
  return { pads: [...begins.slice(2), ...ends.slice(2)], value };
}

/** Pads of every axis, beginnings then ends: an attribute before opset 11 (`paddings` in the first), an input since; `axes` since 18. */
function allPads(node: Node, rank: number): number[] | undefined {
  const held = node.input(1)?.constant;
  const given = node.input(1) ? held && integersOf(held) : (node.ints("pads") ?? node.ints("paddings"));
  if (!given) return undefined;
  const axesInput = node.input(3);
  if (!axesInput) return given.length === 2 * rank ? given : undefined;
  const axes = axesInput.constant && integersOf(axesInput.constant);
  if (!axes || given.length !== 2 * axes.length) return undefined;
  const all = Array<number>(2 * rank).fill(0);
  for (const [i, axis] of axes.entries()) {
    const at = axis < 0 ? axis + rank : axis;
    if (at < 0 || at >= rank) return undefined;
    all[at] = given[i] as number;
    all[at + rank] = given[i + axes.length] as number;
  }
  return all;
}

function padValue(node: Node): number | undefined {
  const input = node.input(2);
  if (!input) return node.float("value", 0);
  const tensor = input.constant;
  return tensor?.size === 1 ? floatsOf(tensor)?.[0] : undefined;
}
