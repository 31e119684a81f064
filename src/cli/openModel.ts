import path from "node:path";
import { type Call, type DocumentPorts, ModelDocument } from "../core/document";
import { ModelFormatError } from "../core/ir";
import type { Recipe } from "../protocol/reports";

/** Opens a model. What is wrong with the file is told under the path that the user gave: several may have one name. */
export async function openModel(
  file: string,
  ports: DocumentPorts,
  options: Call & { recipe?: Recipe } = {},
): Promise<ModelDocument> {
  try {
    return await ModelDocument.open(file, ports, options);
  } catch (error) {
    if (!(error instanceof ModelFormatError) || error.file !== path.basename(file)) throw error;
    const { offset, expected, found, hint } = error;
    throw new ModelFormatError({ file, offset, expected, found, hint });
  }
}
