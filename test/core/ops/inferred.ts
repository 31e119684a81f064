import { type Node, parseModel, typeText } from "../../../src/core/ir";
import { inferModel } from "../../../src/core/ops";

/** One call of an operator in the IR's text, and what stands around it. */
export interface Call {
  /** `Conv <strides = [2,2]> (x, w)`. */
  readonly call: string;
  /** Typed inputs of the graph: `float32[N,3,8,8] x, float32[4,3,3,3] w`. */
  readonly inputs: string;
  /** Constants: `int64[2] size = {4,6}`. */
  readonly constants?: string;
  readonly opset?: number;
  readonly outputs?: number;
}

/** The node of a call after inference. */
export function inferredNode({ call, inputs, constants = "", opset = 22, outputs = 1 }: Call): Node {
  const names = Array.from({ length: outputs }, (_, index) => `y${index}`).join(", ");
  const opsets = `{ "": ${opset}, "com.microsoft": 1, "ai.onnx.ml": 5, "ai.onnx.preview": 1, "ai.onnx.preview.training": 1 }`;
  const model = parseModel(`model <ir_version: 10, opsets: ${opsets}>
main (${inputs}) => () < ${constants} > {
  ${names} = ${call}
}`);
  inferModel(model);
  return model.graph.lastNode as Node;
}

/** Types of a call's outputs as text: `float32[N,64,112,112]`. */
export function inferred(call: Call): string {
  return inferredNode(call)
    .outputs.map((output) => typeText(output.type))
    .join(" ");
}
