import { DataType } from "../ir";
import { type InferContext, type OpDef, op } from "./opDef";

/** Typed by the zero point, else by `output_dtype` (opset 21), else uint8. */
export function inferQuantize(context: InferContext): void {
  const { node } = context;
  const declared = node.int("output_dtype", 0) || DataType.Uint8;
  const dtype = node.input(2) ? context.dtype(2) : declared;
  context.tensor(0, dtype, context.shape(0));
}

/** Typed by `output_dtype` (opset 23), else by the scale; float32 before opset 19, where scales had no other type. */
export function inferDequantize(context: InferContext): void {
  const declared = context.node.int("output_dtype", 0);
  context.tensor(0, declared || context.dtype(1), context.shape(0));
}

function inferDynamicQuantize(context: InferContext): void {
  context.tensor(0, DataType.Uint8, context.shape(0));
  context.tensor(1, DataType.Float, []);
  context.tensor(2, DataType.Uint8, []);
}

export const quantizationOps: readonly OpDef[] = [
  op("QuantizeLinear", {
    since: [10, 13, 19, 21, 23, 24, 25, 28],
    inputs: [2, 3],
    attributes: { axis: "int", block_size: "int", output_dtype: "int", precision: "int", saturate: "int" },
    infer: inferQuantize,
  }),
  op("DequantizeLinear", {
    since: [10, 13, 19, 21, 23, 24, 25, 28],
    inputs: [2, 3],
    attributes: { axis: "int", block_size: "int", output_dtype: "int" },
    infer: inferDequantize,
  }),
  op("DynamicQuantizeLinear", { since: [11], inputs: [1, 1], outputs: [3, 3], infer: inferDynamicQuantize }),
];
