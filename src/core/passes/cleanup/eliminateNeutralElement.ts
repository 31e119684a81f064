import { DataType, dataTypeInfo, type Node, type Value } from "../../ir";
import { type Refusal, refusal } from "../../patterns";
import { broadcastsInto, uniformValue } from "./operands";
import { simplification } from "./simplification";

/*
 * x + 0 = x, x - 0 = x, x * 1 = x, x / 1 = x, x ^ 1 = x; and the like for booleans and bits: x and true, x or false, x xor false.
 *
 * Scope: main and nested graphs, opset 7 or newer (before, broadcasting was one-sided and said by attributes). Refused where the constant
 * is larger than x and so stretches it. -0.0 + 0.0 is 0.0: the two compare equal, and no rounding is involved anywhere.
 *
 * Before:
 *   main (float32[N,4] x) => (float32[N,4] y) < float32[4] zero = {0.0,0.0,0.0,0.0}, float32[] one = {1.0} > {
 *     a = Add (x, zero)
 *     b = Mul (one, a)
 *     y = Relu (b)
 *   }
 * After:
 *   y = Relu (x)
 */
export const eliminateNeutralElement = simplification({
  id: "eliminate-neutral-element",
  title: "Remove Add 0, Mul 1 and their like",
  operators: [
    "Add",
    "Sub",
    "Mul",
    "Div",
    "Pow",
    "And",
    "Or",
    "Xor",
    "BitwiseAnd",
    "BitwiseOr",
    "BitwiseXor",
    "BitShift",
  ],
  simplify(node, { context }) {
    if (context.model.opset() < 7 && node.attributes.size > 0) return undefined;
    const [a, b] = [node.input(0), node.input(1)];
    if (!a || !b) return undefined;
    if (isNeutral(node, b)) return kept(node, a, b);
    return commutes.has(node.opType) && isNeutral(node, a) ? kept(node, b, a) : undefined;
  },
});

const commutes = new Set(["Add", "Mul", "And", "Or", "Xor", "BitwiseAnd", "BitwiseOr", "BitwiseXor"]);

const neutral: Readonly<Record<string, number>> = {
  Add: 0,
  Sub: 0,
  Mul: 1,
  Div: 1,
  Pow: 1,
  And: 1,
  Or: 0,
  Xor: 0,
  BitwiseOr: 0,
  BitwiseXor: 0,
  BitShift: 0,
};

function isNeutral(node: Node, value: Value): boolean {
  const number = uniformValue(value.constant);
  if (number === undefined) return false;
  return number === (node.opType === "BitwiseAnd" ? allBits(value.dtype) : neutral[node.opType]);
}

/** -1 for signed integers, the largest number for unsigned ones; 64-bit ones do not fit a number and are left. */
function allBits(dtype: number | undefined): number | undefined {
  if (dtype === undefined || dtype === DataType.Uint64) return undefined;
  const { kind, bits } = dataTypeInfo(dtype);
  return kind === "int" ? -1 : kind === "uint" ? 2 ** bits - 1 : undefined;
}

function kept(node: Node, x: Value, constant: Value): Value | Refusal {
  if (broadcastsInto(constant.constant?.dims ?? [], x)) return x;
  return refusal(node, `the constant "${constant.name}" may stretch "${x.name}" to a larger shape`);
}
