import {
  attribute,
  type DataType,
  dataTypeInfo,
  floatsOf,
  floatTensor,
  integersOf,
  integerTensor,
  type Node,
  type Value,
} from "../../ir";
import { describeNode, refusal } from "../../patterns";
import type { Builder } from "../fusion";
import { simplification } from "./simplification";

/*
 * Clip(x, a, b) = min(max(x, a), b), and Relu is Clip with a = 0. One after the other they are one Clip:
 * min(max(min(max(x, a), b), c), d) = min(max(x, max(a, c)), max(min(b, d), min(c, d)))
 *
 * Scope: main and nested graphs, constant bounds. Refused when others read the first.
 *
 * Before:
 *   main (float32[N,4] x) => (float32[N,4] y) < float32[] low = {-1.0}, float32[] high = {6.0} > {
 *     a = Relu (x)
 *     y = Clip (a, low, high)
 *   }
 * After:
 *   y = Clip (x, least, most)
 */
export const mergeClips = simplification({
  id: "merge-clips",
  title: "Merge consecutive Clips and Relus",
  operators: ["Clip", "Relu"],
  simplify(second, build) {
    const first = second.input(0)?.producer;
    const x = first?.input(0);
    if (!x?.dtype || !first || first.domain !== "" || !isClip(first)) return undefined;
    // Relu of Relu needs no Clip, and is dealt with elsewhere.
    if (first.opType === "Relu" && second.opType === "Relu") return undefined;
    if (second.input(0)?.soleConsumer !== second)
      return refusal(second, `the output of ${describeNode(first)} is also read elsewhere`);
    const opset = build.context.model.opset();
    const [a, b] = [boundsOf(first, opset), boundsOf(second, opset)];
    if (!a || !b) return undefined;
    const low = Math.max(a.low, b.low);
    const high = Math.max(Math.min(a.high, b.high), Math.min(b.low, b.high));
    return clip(build, x, { low, high }, x.dtype);
  },
});

interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** An absent bound is the largest finite number of the type, whichever that is; an infinite one bounds nothing at all. */
const absent = Number.MAX_VALUE;

function isClip(node: Node): boolean {
  return node.opType === "Clip" || node.opType === "Relu";
}

function boundsOf(node: Node, opset: number): Bounds | undefined {
  if (node.opType === "Relu") return { low: 0, high: Number.POSITIVE_INFINITY };
  if (opset < 11) return { low: node.float("min", -absent), high: node.float("max", absent) };
  const low = boundAt(node, 1, -absent);
  const high = boundAt(node, 2, absent);
  if (low === undefined || high === undefined || Number.isNaN(low) || Number.isNaN(high)) return undefined;
  return { low, high };
}

function boundAt(node: Node, index: number, otherwise: number): number | undefined {
  const value = node.input(index);
  if (!value) return otherwise;
  const tensor = value.constant;
  return tensor?.size === 1 ? (floatsOf(tensor) ?? integersOf(tensor))?.[0] : undefined;
}

function clip(build: Builder, x: Value, bounds: Bounds, dtype: DataType): Value {
  if (build.context.model.opset() < 11) {
    const attributes = [];
    if (bounds.low !== -absent) attributes.push(attribute.float("min", bounds.low));
    if (bounds.high !== absent) attributes.push(attribute.float("max", bounds.high));
    return build.node("Clip", [x], attributes).output();
  }
  const isFloat = dataTypeInfo(dtype).kind === "float";
  const scalar = (bound: number, name: string) => {
    if (Math.abs(bound) === absent || (!isFloat && !Number.isFinite(bound))) return null;
    const tensor = isFloat ? floatTensor(dtype, [], [bound]) : integerTensor(dtype, [], [bound]);
    return build.constant(tensor, `${x.name}_${name}`);
  };
  const inputs = [x, scalar(bounds.low, "min"), scalar(bounds.high, "max")];
  while (inputs.at(-1) === null) inputs.pop();
  return build.node("Clip", inputs).output();
}
