import { type WriteOptions, writeOnnx } from "../core/formats/onnx";
import type { Model } from "../core/ir";
import { type FileSinkOptions, writeFiles } from "./fileSink";

/**
 * Writes a model to a file, with a data file beside it where it needs one. The file appears when all is written; after an error or a
 * cancellation nothing is left behind. It may replace a file that the model's own weights still lie in.
 */
export function writeOnnxFile(model: Model, path: string, options: WriteOptions & FileSinkOptions = {}): void {
  writeFiles(path, (sink) => writeOnnx(model, sink, options), options);
}
