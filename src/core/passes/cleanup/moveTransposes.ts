import { attribute, type Node, type Value } from "../../ir";
import type { Builder } from "../fusion";
import { simplification } from "./simplification";

/*
 * An elementwise operator does not care in which order the axes stand: f(T(x)) = T(f(x)), and T(a) + T(b) = T(a + b); Concat only needs
 * its axis renamed. A Transpose moves down through such operators when it then meets another one (the two become one, or nothing), or
 * when several become one. There are never more nodes than before, and a Transpose never moves up, so this ends.
 *
 * Scope: main and nested graphs. Left alone: other readers on the way, different ranks or permutations, operands that are not transposed and
 * are no constant along one axis.
 *
 * Before:
 *   main (float32[2,3,4,5] x, float32[2,3,4,5] z) => (float32[2,3,4,5] y) {
 *     a = Transpose <perm = [0,2,3,1]> (x)
 *     b = Sigmoid (a)
 *     c = Transpose <perm = [0,2,3,1]> (z)
 *     d = Mul (b, c)
 *     y = Transpose <perm = [0,3,1,2]> (d)
 *   }
 * After:
 *   b = Sigmoid (x)
 *   d = Mul (b, z)
 *   t = Transpose <perm = [0,2,3,1]> (d)
 *   y = Transpose <perm = [0,3,1,2]> (t)
 */

/** One operand, each element on its own; further inputs (bounds of Clip) are scalars. */
const unary = [
  ...["Abs", "Neg", "Sign", "Not", "Floor", "Ceil", "Round", "Sqrt", "Exp", "Log", "Reciprocal", "Erf", "Cast"],
  ...[
    "Relu",
    "LeakyRelu",
    "Elu",
    "Selu",
    "Celu",
    "Sigmoid",
    "HardSigmoid",
    "HardSwish",
    "Tanh",
    "Softplus",
    "Softsign",
  ],
  ...["Gelu", "Mish", "Swish", "ThresholdedRelu", "Shrink", "Clip", "Sin", "Cos", "IsNaN", "IsInf"],
];
const binary = ["Add", "Sub", "Mul", "Div", "Pow", "And", "Or", "Xor", "Equal", "Less", "Greater"];
const isUnary = new Set(unary);
const isBinary = new Set(binary);

/** How far ahead a Transpose looks for another one. */
const horizon = 64;

export const moveTransposes = simplification({
  id: "move-transposes",
  title: "Move Transposes together",
  operators: [...unary, ...binary, "Concat"],
  simplify(node, build) {
    if (build.context.model.opset() < 7) return undefined;
    if (isUnary.has(node.opType)) return sunkThroughUnary(node, build);
    return node.opType === "Concat" ? sunkThroughConcat(node, build) : sunkThroughBinary(node, build);
  },
});

function sunkThroughUnary(node: Node, build: Builder): Value | undefined {
  const moved = transposedOnlyFor(node, 0);
  if (!moved || !meetsTranspose(node, moved.perm)) return undefined;
  const inner = build.like(node, [moved.x, ...node.inputs.slice(1)]);
  return transposed(inner.output(), moved.perm, build);
}

function sunkThroughBinary(node: Node, build: Builder): Value | undefined {
  const [a, b] = [transposedOnlyFor(node, 0), transposedOnlyFor(node, 1)];
  if (a && b) {
    if (a.perm.join() !== b.perm.join()) return undefined;
    return transposed(build.like(node, [a.x, b.x]).output(), a.perm, build);
  }
  const moved = a ?? b;
  const other = node.input(a ? 1 : 0);
  if (!moved || !other || !meetsTranspose(node, moved.perm)) return undefined;
  const constant = untransposed(other, node, moved.perm, build);
  if (!constant) return undefined;
  const inner = build.like(node, a ? [moved.x, constant] : [constant, moved.x]);
  return transposed(inner.output(), moved.perm, build);
}

function sunkThroughConcat(node: Node, build: Builder): Value | undefined {
  const operands = node.inputs.map((_, index) => transposedOnlyFor(node, index));
  const perm = operands[0]?.perm;
  const axis = node.int("axis");
  if (!perm || axis === undefined || operands.length < 2) return undefined;
  if (operands.some((one) => one?.perm.join() !== perm.join())) return undefined;
  const from = perm[axis < 0 ? axis + perm.length : axis];
  if (from === undefined) return undefined;
  const inputs = operands.map((one) => one?.x ?? null);
  return transposed(build.like(node, inputs, [attribute.int("axis", from)]).output(), perm, build);
}

interface Transposed {
  readonly x: Value;
  readonly perm: readonly number[];
}

/** What stands before a Transpose that only this node reads. */
function transposedOnlyFor(node: Node, index: number): Transposed | undefined {
  const value = node.input(index);
  const producer = value?.producer;
  if (producer?.opType !== "Transpose" || producer.domain !== "" || producer.graph !== node.graph) return undefined;
  const x = producer.input(0);
  const perm = producer.ints("perm");
  return x && perm && value?.soleConsumer === node ? { x, perm } : undefined;
}

/** True when a Transpose that moves down through `node` comes to another one, or to an operator that merges the two. */
function meetsTranspose(node: Node, perm: readonly number[]): boolean {
  let at = node;
  for (let steps = 0; steps < horizon; steps++) {
    const next = at.output().soleConsumer;
    if (next?.domain !== "" || next.graph !== node.graph) return false;
    if (next.opType === "Transpose") return true;
    if (isBinary.has(next.opType)) {
      const other = next.inputs.find((input) => input !== at.output());
      if (other && comesFromTranspose(other, next, perm)) return true;
      if (other?.constant === undefined) return false;
    } else if (!isUnary.has(next.opType) || next.input(0) !== at.output()) return false;
    at = next;
  }
  return false;
}

function comesFromTranspose(value: Value, reader: Node, perm: readonly number[]): boolean {
  let at: Value | undefined = value;
  let by = reader;
  for (let steps = 0; at && steps < horizon; steps++) {
    const producer: Node | undefined = at.producer;
    if (producer?.domain !== "" || producer.graph !== by.graph || at.soleConsumer !== by) return false;
    if (producer.opType === "Transpose") return producer.ints("perm")?.join() === perm.join();
    if (!isUnary.has(producer.opType)) return false;
    at = producer.input(0);
    by = producer;
  }
  return false;
}

/** A constant as it must stand before the Transpose; it may vary along one axis only, so that its elements keep their order. */
function untransposed(value: Value, node: Node, perm: readonly number[], build: Builder): Value | undefined {
  const tensor = value.constant;
  if (!tensor || tensor.dims.length > perm.length) return undefined;
  if (tensor.size === 1) return value;
  if (value.soleConsumer !== node || tensor.dims.filter((dim) => dim !== 1).length > 1) return undefined;
  const dims = perm.map(() => 1);
  const missing = perm.length - tensor.dims.length;
  tensor.dims.forEach((dim, axis) => {
    dims[perm[axis + missing] ?? 0] = dim;
  });
  return build.constant(tensor.reshaped(dims), value.name);
}

function transposed(value: Value, perm: readonly number[], build: Builder): Value {
  return build.node("Transpose", [value], [attribute.ints("perm", perm)]).output();
}
