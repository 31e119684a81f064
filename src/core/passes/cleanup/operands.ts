import {
  DataType,
  elementsOf,
  floatsOf,
  integersOf,
  type Node,
  type Shape,
  sameDim,
  saturated,
  type Tensor,
  type Value,
} from "../../ir";

/** Constants with more elements are not read through: none of the simplifications needs it, and reading a weight takes time. */
const maxElements = 65_536;

/**
 * The integers of a small constant, or of a value that shape arithmetic knows in full; undefined when one of them is not known. An int64
 * that is no safe integer ("to the end" in Slice) is saturated, as `Node.ints` does for attributes.
 */
export function integersIn(value: Value | null | undefined): number[] | undefined {
  const tensor = value?.constant;
  if (tensor && tensor.size > maxElements) return undefined;
  if (tensor?.dtype === DataType.Int64) return Array.from(elementsOf(tensor) as BigInt64Array, saturated);
  if (tensor) return integersOf(tensor);
  const content = value?.content;
  return content?.every((entry) => typeof entry === "number") ? (content as number[]) : undefined;
}

/** What is known of a value of integers: a constant's elements, or contents with symbols and holes. */
export function contentsOf(value: Value | null | undefined): Shape | undefined {
  return integersIn(value) ?? value?.content;
}

/** The one number that all elements of a constant are; undefined when they differ or there are none. */
export function uniformValue(tensor: Tensor | undefined): number | undefined {
  if (!tensor || tensor.size === 0 || tensor.size > maxElements) return undefined;
  const elements = floatsOf(tensor) ?? integersOf(tensor);
  const first = elements?.[0];
  if (!elements || first === undefined) return undefined;
  for (const element of elements) if (element !== first) return undefined;
  return first;
}

/** The single element of a constant of one element, whatever its rank. */
export function scalarValue(value: Value | null | undefined): number | undefined {
  return value?.constant?.size === 1 ? uniformValue(value.constant) : undefined;
}

/**
 * A list of integers that older opsets have as an attribute and newer ones as an input: "absent" when the node gives none, "unknown" when
 * only the run will tell. The two forms exclude each other, so the opset need not be asked.
 */
export function listOf(node: Node, attribute: string, input: number): readonly number[] | "absent" | "unknown" {
  const held = node.ints(attribute);
  if (held) return held;
  const value = node.input(input);
  return value ? (integersIn(value) ?? "unknown") : "absent";
}

/** Axes counted from the front; undefined when one is out of range, or negative while the rank is unknown. */
export function fromFront(axes: readonly number[], rank: number | undefined): number[] | undefined {
  const result = axes.map((axis) => (axis < 0 ? axis + (rank ?? Number.NEGATIVE_INFINITY) : axis));
  return result.every((axis) => axis >= 0 && axis < (rank ?? Number.POSITIVE_INFINITY)) ? result : undefined;
}

/** True when both shapes are known to be the same for every input. */
export function haveSameShape(a: Value, b: Value): boolean {
  const [left, right] = [a.shape, b.shape];
  return (
    left !== undefined &&
    right !== undefined &&
    left.length === right.length &&
    left.every((dim, axis) => sameDim(dim, right[axis] ?? null))
  );
}

/** True when broadcasting a constant of these dims with `value` is certain to give the shape of `value`. */
export function broadcastsInto(dims: readonly number[], value: Value): boolean {
  if (dims.length === 0) return true;
  const { shape } = value;
  if (!shape || shape.length < dims.length) return false;
  return dims.every((dim, axis) => dim === 1 || dim === shape[shape.length - dims.length + axis]);
}
