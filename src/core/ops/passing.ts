import { DataType } from "../ir";
import { type OpDef, op } from "./opDef";
import { free } from "./reshaping";

/** Operators that hand their input on. */
export const passingOps: readonly OpDef[] = [
  op("Identity", {
    since: [1, 13, 14, 16, 19, 21, 23, 24, 25],
    inputs: [1, 1],
    infer(context) {
      context.set(0, context.type(0));
      context.setContent(0, context.content(0));
    },
    cost: free,
    evaluate: ([tensor]) => tensor && [tensor],
  }),
  op("Dropout", {
    since: [1, 6, 7, 10, 12, 13, 22],
    inputs: [1, 3],
    outputs: [1, 2],
    attributes: { consumed_inputs: "ints", is_test: "int", ratio: "float", seed: "int" },
    deterministic: false,
    infer(context) {
      context.tensor(0, context.dtype(0), context.shape(0));
      // The mask had the type of the data until opset 10.
      context.tensor(1, context.opset < 10 ? context.dtype(0) : DataType.Bool, context.shape(0));
    },
  }),
];
