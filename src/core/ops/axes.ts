import type { InferContext } from "./opDef";

/** An axis counted from the front; undefined when it lies outside the rank. */
export function normalizeAxis(axis: number | undefined, rank: number): number | undefined {
  if (axis === undefined || !Number.isInteger(axis)) return undefined;
  const from = axis < 0 ? axis + rank : axis;
  return from >= 0 && from < rank ? from : undefined;
}

/** Axes counted from the front, in the order given; undefined when one lies outside. */
export function normalizeAxes(axes: readonly number[], rank: number): number[] | undefined {
  const result: number[] = [];
  for (const axis of axes) {
    const from = normalizeAxis(axis, rank);
    if (from === undefined) return undefined;
    result.push(from);
  }
  return result;
}

/** What an operator was told of something that moved from an attribute to an input: `unknown` is an input that is there but not constant. */
export type Told<T> = { readonly known: T } | "absent" | "unknown";

/** Integers that are an attribute before `inputSince` and an input from then on. */
export function integersFrom(
  context: InferContext,
  place: { attribute: string; input: number; inputSince: number },
): Told<readonly number[]> {
  if (context.opset < place.inputSince) {
    const held = context.node.ints(place.attribute);
    return held ? { known: held } : "absent";
  }
  if (!context.node.input(place.input)) return "absent";
  const content = context.content(place.input);
  if (!content?.every((element) => typeof element === "number")) return "unknown";
  return { known: content as readonly number[] };
}
