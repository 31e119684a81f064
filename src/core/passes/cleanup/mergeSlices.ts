import { attribute, type Node, Tensor } from "../../ir";
import { refusal } from "../../patterns";
import { fromFront, listOf } from "./operands";
import { simplification } from "./simplification";

/*
 * A Slice of a Slice is one Slice: along different axes they do not meet, and along the same axis, with steps of 1 and bounds counted from
 * the front, [s, e) and then [t, f) is [s + t, min(e, s + f)).
 *
 * Scope: main and nested graphs, constant bounds, in the form (attributes or inputs) of the second. Refused when others read the first.
 *
 * Before:
 *   main (float32[N,8,8] x) => (float32[N,2,3] y) <
 *     int64[1] one = {1}, int64[1] four = {4}, int64[1] two = {2}, int64[1] five = {5}, int64[2] from = {2,1}, int64[2] to = {5,3}, int64[2] axes = {2,1}
 *   > {
 *     a = Slice (x, one, four, one)
 *     y = Slice (a, from, to, axes)
 *   }
 * After:
 *   y = Slice (x, starts, ends, axes, steps)
 */
export const mergeSlices = simplification({
  id: "merge-slices",
  title: "Merge consecutive Slices",
  operators: ["Slice"],
  simplify(second, build) {
    const first = second.input(0)?.producer;
    const x = first?.input(0);
    if (!x || first?.opType !== "Slice" || first.domain !== "") return undefined;
    if (second.input(0)?.soleConsumer !== second) return refusal(second, "the Slice before it is read elsewhere too");
    const [inner, outer] = [cutsOf(first), cutsOf(second)];
    if (!inner || !outer) return undefined;
    const cuts = new Map(inner);
    for (const [axis, cut] of outer) {
      const before = inner.get(axis);
      const both = before ? composed(before, cut) : cut;
      if (!both) return refusal(second, `the two cuts of axis ${axis} are not both from the front in steps of 1`);
      cuts.set(axis, both);
    }
    const columns = [[...cuts].map(([, cut]) => cut.start), [...cuts].map(([, cut]) => cut.end), [...cuts.keys()]];
    if (second.ints("starts")) {
      const names = ["starts", "ends", "axes"] as const;
      const attributes = names.map((name, i) => attribute.ints(name, (columns[i] ?? []).map(int64)));
      return build.node("Slice", [x], attributes).output();
    }
    columns.push([...cuts].map(([, cut]) => cut.step));
    const names = ["starts", "ends", "axes", "steps"];
    const inputs = columns.map((column, i) =>
      build.constant(Tensor.int64s([column.length], column.map(int64)), `${second.output().name}_${names[i]}`),
    );
    return build.node("Slice", [x, ...inputs]).output();
  },
});

interface Cut {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** What a Slice does to each axis it names; undefined when that is not constant or an axis is named twice. */
function cutsOf(node: Node): Map<number, Cut> | undefined {
  const starts = listOf(node, "starts", 1);
  const ends = listOf(node, "ends", 2);
  const steps = listOf(node, "steps", 4);
  const given = listOf(node, "axes", 3);
  if (typeof starts === "string" || typeof ends === "string" || given === "unknown" || steps === "unknown")
    return undefined;
  const axes = given === "absent" ? starts.map((_, axis) => axis) : fromFront(given, node.input(0)?.shape?.length);
  if (axes?.length !== starts.length || ends.length !== starts.length) return undefined;
  const cuts = new Map<number, Cut>();
  for (const [i, axis] of axes.entries())
    cuts.set(axis, { start: starts[i] ?? 0, end: ends[i] ?? 0, step: steps === "absent" ? 1 : (steps[i] ?? 1) });
  return cuts.size === axes.length ? cuts : undefined;
}

function composed(first: Cut, second: Cut): Cut | undefined {
  const bounds = [first.start, first.end, second.start, second.end];
  if (first.step !== 1 || second.step !== 1 || bounds.some((bound) => bound < 0)) return undefined;
  return { start: first.start + second.start, end: Math.min(first.end, first.start + second.end), step: 1 };
}

/** Bounds that were saturated on reading go back as INT64_MAX and INT64_MIN. */
function int64(bound: number): bigint {
  if (bound >= Number.MAX_SAFE_INTEGER) return 2n ** 63n - 1n;
  if (bound <= Number.MIN_SAFE_INTEGER) return -(2n ** 63n);
  return BigInt(bound);
}
