import { type Dim, type Node, type Shape, Tensor, type Value } from "../../ir";
import type { Builder } from "../fusion";
import { canReplace } from "../rewrite";
import { haveSameShape, integersIn } from "./operands";
import { simplification } from "./simplification";

/*
 * Reshape, Flatten, Squeeze and Unsqueeze only say how the same elements are counted: of several in a row the last one decides. A Reshape
 * whose target does not copy dimensions (0) of what it reshapes may read the first one's input; any other pair becomes one Reshape when at
 * most one dimension of its result is not a known size, and none is 0. A pair that ends in the shape it began with is nothing.
 *
 * Scope: main and nested graphs, opset 5 or newer (before, the target was an attribute). Left alone where the first one has other readers
 * and would stay.
 *
 * Before:
 *   main (float32[N,2,3,4] x) => (float32[N,24] y) < int64[3] t = {-1,6,4} > {
 *     a = Reshape (x, t)
 *     y = Flatten (a)
 *   }
 * After:
 *   y = Reshape (x, shape)
 */
export const mergeReshapes = simplification({
  id: "merge-reshapes",
  title: "Merge consecutive Reshapes",
  operators: ["Reshape", "Flatten", "Squeeze", "Unsqueeze"],
  simplify(second, build) {
    const middle = second.input(0);
    const first = middle?.producer;
    const x = first?.input(0);
    if (!middle || !x || !first || !reshapes(first) || build.context.model.opset() < 5) return undefined;
    if (x.type?.kind !== "tensor") return undefined;
    if (haveSameShape(x, second.output()) && canReplace(second.output(), x)) return x;
    if (middle.soleConsumer !== second) return undefined;
    return retargeted(second, x, middle, build) ?? reshaped(second, x, build);
  },
});

function reshapes(node: Node): boolean {
  return node.domain === "" && ["Reshape", "Flatten", "Squeeze", "Unsqueeze"].includes(node.opType);
}

/** The same Reshape of x, when its target says all by itself. */
function retargeted(second: Node, x: Value, middle: Value, build: Builder): Value | undefined {
  const target = second.input(1);
  if (second.opType !== "Reshape" || !target) return undefined;
  const entries = integersIn(target);
  if (!entries) return undefined;
  const allowZero = second.int("allowzero", 0) !== 0;
  if (allowZero || !entries.includes(0)) return build.like(second, [x, target]).output();
  // Where a copied dimension is a known size, the size itself may stand for the 0.
  const resolved = entries.map((entry, axis) => (entry === 0 ? (middle.shape?.[axis] ?? null) : entry));
  if (!resolved.every((entry) => typeof entry === "number" && entry !== 0)) return undefined;
  return build.node("Reshape", [x, targetOf(resolved as number[], second, build)]).output();
}

function reshaped(second: Node, x: Value, build: Builder): Value | undefined {
  const entries = explicitTarget(second.output().shape);
  return entries && build.node("Reshape", [x, targetOf(entries, second, build)]).output();
}

/** The target that gives a shape from any input of the same size; undefined when more than one dimension is open or one may be 0. */
export function explicitTarget(shape: Shape | undefined): number[] | undefined {
  if (!shape) return undefined;
  const isOpen = (dim: Dim) => typeof dim !== "number";
  if (shape.filter(isOpen).length > 1 || shape.includes(0)) return undefined;
  return shape.map((dim) => (typeof dim === "number" ? dim : -1));
}

function targetOf(entries: readonly number[], node: Node, build: Builder): Value {
  return build.constant(Tensor.int64s([entries.length], entries), `${node.output().name}_shape`);
}
