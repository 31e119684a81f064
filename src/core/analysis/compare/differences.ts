import type { Node, Value } from "../../ir";
import { changesOf, sameTensor } from "../diff";
import { weightOf } from "../parameters";
import { NodeKind } from "./codes";
import type { Pairs } from "./pairs";
import type { Side } from "./side";

export interface DifferenceOptions {
  /** The one model was made from the other by passes, which keep inputs and outputs: that a shape is known better or worse is no change. */
  readonly stepsKnown: boolean;
}

/** Pairs that are compared without a stop. */
const PIECE = 4096;

/**
 * What differs between the nodes of each pair, one clause each; only pairs that differ are in it. Names are no difference: a layer that
 * reads what its counterpart reads is the same under any.
 */
export function* differences(
  before: Side,
  after: Side,
  pairs: Pairs,
  { stepsKnown }: DifferenceOptions,
): Generator<void, Map<number, readonly string[]>> {
  const found = new Map<number, readonly string[]>();
  for (const [at, [a, b]] of pairs.found.entries()) {
    if (at % PIECE === 0) yield;
    const [old, fresh] = [before.layers[a], after.layers[b]];
    const what =
      old && fresh
        ? changesOf(old, fresh, {
            sameInput: (x, y) => sameInput(x, y, before, after, pairs),
            inputText: (index, x, y) => inputText(index, x, y),
            outputs: "count",
          })
        : endDifference(before, a, after, b, stepsKnown ? "type" : "typeAndShape");
    if (what.length > 0) found.set(a, what);
  }
  return found;
}

/**
 * Constants are compared by what they hold. Of other values it counts whether they come from each other's counterparts; where one comes from
 * a node without a counterpart, that node is the difference.
 */
function sameInput(
  x: Value | null | undefined,
  y: Value | null | undefined,
  before: Side,
  after: Side,
  pairs: Pairs,
): boolean {
  if (!x || !y) return !x === !y;
  const [old, fresh] = [weightOf(x), weightOf(y)];
  if (old || fresh) return old !== undefined && fresh !== undefined && sameTensor(old, fresh);
  if (!x.producer || !y.producer) return true;
  const [from, to] = [before.numbers.get(x.producer), after.numbers.get(y.producer)];
  if (from === undefined || to === undefined) return true;
  const [counterpart, origin] = [pairs.to[from]!, pairs.from[to]!];
  if (counterpart === -1 || origin === -1) return true;
  return counterpart === to && x.producerIndex === y.producerIndex;
}

function inputText(index: number, x: Value | null | undefined, y: Value | null | undefined): string {
  const what = `input ${index}`;
  if (!x) return `${what} is new`;
  if (!y) return `${what} is gone`;
  const [old, fresh] = [weightOf(x), weightOf(y)];
  if (old && fresh) {
    const [was, is] = [old.dims.join("×"), fresh.dims.join("×")];
    return was === is
      ? `other numbers in ${what} (${is || "scalar"})`
      : `${what} was ${was || "scalar"}, is ${is || "scalar"}`;
  }
  if (fresh) return `${what} is a constant now`;
  return old ? `${what} is computed now` : `${what} comes from another node`;
}

function endDifference(before: Side, a: number, after: Side, b: number, by: "type" | "typeAndShape"): string[] {
  const type = ({ graph: { nodes, texts } }: Side, node: number) => {
    const shape = by === "type" ? "" : texts[nodes.shape[node]!];
    return `${texts[nodes.dtype[node]!]}${shape}`;
  };
  const [was, is] = [type(before, a), type(after, b)];
  const kind = before.graph.nodes.kind[a];
  const end = kind === NodeKind.input ? "input" : kind === NodeKind.output ? "output" : "constant";
  return was === is ? [] : [`the ${end} was ${was}, is ${is}`];
}

/** How a node is called in a clause. */
export function nodeText(layer: Node | undefined, { graph }: Side, node: number): string {
  const name = graph.nodes.name[node] || graph.nodes.anchor[node];
  return layer ? `${layer.operator} "${name}"` : `"${name}"`;
}
