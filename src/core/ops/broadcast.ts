import type { Dim, Shape } from "../ir";
import type { InferContext } from "./opDef";

/** One dimension under multidirectional broadcasting (ONNX, Broadcasting.md). A known size other than 1 decides whatever stands opposite. */
export function broadcastDims(a: Dim, b: Dim): Dim {
  if (a === b) return a;
  if (a === 1) return b;
  if (b === 1) return a;
  if (typeof a === "number") return typeof b === "number" ? null : a;
  return typeof b === "number" ? b : null;
}

export function broadcastShapes(a: Shape | undefined, b: Shape | undefined): Shape | undefined {
  if (!a || !b) return undefined;
  const rank = Math.max(a.length, b.length);
  const result: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const fromA = axis - (rank - a.length);
    const fromB = axis - (rank - b.length);
    result.push(broadcastDims(fromA < 0 ? 1 : (a[fromA] ?? null), fromB < 0 ? 1 : (b[fromB] ?? null)));
  }
  return result;
}

/** The shapes of all inputs broadcast together; undefined when one has an unknown rank. */
export function broadcastInputs(context: InferContext): Shape | undefined {
  let shape: Shape | undefined = [];
  for (let i = 0; i < context.node.inputs.length; i++) shape = broadcastShapes(shape, context.shape(i));
  return shape;
}

/** Output of a binary operator: before opset 7 the second input was fitted onto the first (attributes `broadcast` and `axis`). */
export function binaryShape(context: InferContext): Shape | undefined {
  return context.opset < 7 ? context.shape(0) : broadcastShapes(context.shape(0), context.shape(1));
}
