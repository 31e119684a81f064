import { type Dim, type Node, type Shape, sameDim, Tensor, type Value } from "../../ir";
import { describeNode, isRefusal, type Refusal, refusal } from "../../patterns";
import { fromFront, integersIn } from "../cleanup/operands";
import { anchorOf, type Pass, type PassContext } from "../pass";
import { addConstant, removeDead } from "../rewrite";
import { bytesFreedWith, constantBytes } from "./fileBytes";

/*
 * The computed target of a Reshape, Expand or Slice becomes a constant where only some sizes are known, because these operators have words
 * for the others: 0 copies a dimension of the input (Reshape), -1 is what the others leave (Reshape), 1 keeps a dimension (Expand), and
 * a bound beyond all sizes means "to the end" (Slice). The chain of shape arithmetic before it is then dead.
 *
 * -1 is only used where no other dimension can be 0: of 0 elements nothing can be inferred.
 *
 * Scope: main and nested graphs. Refused where more than one size is left open.
 *
 * Before:
 *   main (float32[N,3,8,8] x) => (float32[N,192] y) < int64[1] at = {0}, int64[1] rest = {192} > {
 *     s = Shape (x)
 *     n = Gather (s, at)
 *     t = Concat <axis = 0> (n, rest)
 *     y = Reshape (x, t)
 *   }
 * After:
 *   y = Reshape (x, t)
 */
export const foldShapeOperands: Pass = {
  id: "fold-shape-operands",
  title: "Replace computed targets of Reshape, Expand and Slice by constants",
  group: "folding",
  lossy: false,
  operators: ["Reshape", "Expand", "Slice"],
  run(context) {
    if (context.model.opset() < 5) return;
    for (const graph of [...context.model.graph.graphs()])
      for (const node of graph.nodes()) {
        const operand = operands[node.opType];
        if (operand && node.domain === "" && context.wants(node)) fold(node, operand, context);
      }
  },
};

interface Operand {
  readonly index: number;
  /** The constant that may stand for the operand; undefined when nothing is known of it. */
  readonly resolve: (node: Node, content: Shape) => readonly (number | bigint)[] | Refusal | undefined;
}

const operands: Readonly<Record<string, Operand>> = {
  Reshape: { index: 1, resolve: reshapeTarget },
  Expand: { index: 1, resolve: expandTarget },
  Slice: { index: 2, resolve: sliceEnds },
};

function fold(node: Node, { index, resolve }: Operand, context: PassContext): void {
  const value = node.input(index);
  const { graph } = node;
  if (!graph || !value?.content || value.constant || value.initializer) return;
  context.checkCancelled();
  const entries = resolve(node, value.content);
  if (entries === undefined) return;
  const refused = isRefusal(entries)
    ? entries
    : (neededElsewhere(node, value) ?? tooLarge(node, value, entries.length));
  if (refused || isRefusal(entries)) {
    if (refused) context.refused(refused);
    return;
  }
  const anchor = anchorOf(node);
  const wish = value.producer ? value.name : `${node.output().name}_shape`;
  const constant = addConstant(context, graph, Tensor.int64s([entries.length], entries), wish);
  node.setInput(index, constant);
  if (value.producer && value.useCount === 0) removeDead(value.producer);
  context.changed({ text: `${describeNode(node)} has a constant target`, anchor, before: [anchor], after: [anchor] });
}

/** A constant beside a computation that stays would be a gain for nobody. Readers of the same kind may get a constant of their own. */
function neededElsewhere(node: Node, value: Value): Refusal | undefined {
  const other = value.consumers.find((reader) => operands[reader.opType] === undefined);
  if (!other && !value.isGraphOutput) return undefined;
  return refusal(node, `its target is also read by ${other ? describeNode(other) : "the caller, as an output"}`);
}

/** Never makes the file grow: a Shape stays that is shorter than its result. Every reader gets a constant, and they are merged later. */
function tooLarge(node: Node, value: Value, entries: number): Refusal | undefined {
  const freed = value.producer ? bytesFreedWith(value.producer) : 0;
  const cost = constantBytes(value, 1, 8 * entries);
  if (!value.producer || cost <= freed) return undefined;
  return refusal(node, `a constant target would take ${cost} bytes in the file, and only ${freed} would go in return`);
}

function reshapeTarget(node: Node, content: Shape): readonly number[] | Refusal | undefined {
  const x = node.input(0)?.shape;
  const copiesZero = node.int("allowzero", 0) === 0;
  const entries = content.map((entry, axis): Dim => {
    const size = entry ?? node.output().shape?.[axis] ?? null;
    if (typeof size === "number") return size;
    return copiesZero && x && sameDim(x[axis] ?? null, size) ? 0 : null;
  });
  const open = entries.flatMap((entry, axis) => (entry === null || entry === -1 ? [axis] : []));
  const [only] = open;
  if (only === undefined) return entries as number[];
  if (open.length > 1) return refusal(node, "more than one dimension of its target is only known when it runs");
  if (entries[only] === -1) return entries as number[];
  const mayBeNothing = entries.some((entry, axis) => entry === 0 && !(copiesZero && isPositive(x?.[axis])));
  if (mayBeNothing) return refusal(node, "a dimension of its target may be 0, and then -1 could not be inferred");
  return entries.map((entry) => (entry === null ? -1 : (entry as number)));
}

function isPositive(dim: Dim | undefined): boolean {
  return typeof dim === "number" && dim > 0;
}

function expandTarget(node: Node, content: Shape): readonly number[] | Refusal | undefined {
  const x = node.input(0)?.shape;
  if (!x) return undefined;
  const missing = x.length - content.length;
  const entries = content.map((entry, axis) => {
    if (typeof entry === "number") return entry;
    return sameDim(entry, x[axis + missing] ?? null) ? 1 : undefined;
  });
  if (entries.includes(undefined)) return refusal(node, "a size that it stretches to is only known when it runs");
  return entries as number[];
}

const toTheEnd = 2n ** 63n - 1n;

function sliceEnds(node: Node, content: Shape): readonly (number | bigint)[] | Refusal | undefined {
  const x = node.input(0)?.shape;
  const axes = axesOf(node, content.length, x?.length);
  const steps = node.input(4) ? integersIn(node.input(4)) : content.map(() => 1);
  if (!x || !axes || !steps) return undefined;
  const ends = content.map((entry, i) => {
    if (typeof entry === "number") return entry;
    return (steps[i] ?? 0) > 0 && sameDim(entry, x[axes[i] ?? -1] ?? null) ? toTheEnd : undefined;
  });
  if (ends.includes(undefined)) return refusal(node, "where it ends is only known when it runs");
  return ends as (number | bigint)[];
}

function axesOf(node: Node, count: number, rank: number | undefined): number[] | undefined {
  const given: Value | undefined = node.input(3);
  if (!given) return Array.from({ length: count }, (_, axis) => axis);
  const axes = integersIn(given);
  return axes?.length === count ? fromFront(axes, rank) : undefined;
}
