import { ModelFormatError, type Tensor } from "../../ir";
import { memorySource } from "../fileSet";
import { memoryBudget, ReadContext } from "./readContext";
import { readTensor } from "./tensorReader";
import { WireReader } from "./wireReader";

/**
 * Reads a `TensorProto` that is a file of its own, as ONNX's test data is kept (`input_0.pb`).
 * @throws ModelFormatError when the bytes are no tensor, or one with its elements elsewhere.
 */
export function readTensorBytes(name: string, bytes: Uint8Array): { readonly name: string; readonly tensor: Tensor } {
  const main = memorySource(name, bytes);
  const open = (path: string): never => {
    const found = `elements in ${JSON.stringify(path.slice(0, 200))}`;
    throw new ModelFormatError({ file: name, expected: "a tensor in one piece", found });
  };
  const context = new ReadContext({ name, main, open }, memoryBudget);
  const { name: id, tensor } = readTensor(new WireReader(main), context);
  return { name: context.names.text(id), tensor };
}
