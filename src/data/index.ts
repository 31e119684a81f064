import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { readTensorBytes } from "../core/formats/onnx";
import { ModelFormatError, type Tensor } from "../core/ir";
import { DataError } from "./dataError";
import { readJsonData } from "./jsonData";
import { readNpy } from "./npy";
import { readNpz } from "./npz";

export { DataError } from "./dataError";

/** Arrays by the name of the input they are for, and what to call them in messages. */
export interface DataSample {
  readonly name: string;
  readonly feeds: ReadonlyMap<string, Tensor>;
  /** Arrays for inputs by position. */
  readonly positional?: ReadonlyMap<number, Tensor>;
}

const maxSamples = 1000;
const maxFileBytes = 2 ** 31;

/**
 * Reads inputs for a model: a `.npy` array (for the input of that name, or the only one), a `.npz` archive or a `.json` file of arrays
 * by input name, a `.pb` tensor, or a folder. The `.npy` and `.pb` files of a folder are one sample together, `input_0.pb` being the first
 * input's as in ONNX's test data (whose `output_0.pb` is not read); every `.npz`, `.json` and subfolder is another.
 * Throws DataError with one sentence.
 */
export function readData(file: string): DataSample[] {
  const samples = readAt(file, 0);
  if (samples.length === 0) throw new DataError(`${file}: there is no .npy, .npz, .json or .pb in this folder.`);
  if (samples.length > maxSamples) throw new DataError(`${file}: holds more than ${maxSamples} samples.`);
  return samples;
}

function readAt(file: string, depth: number): DataSample[] {
  const name = path.basename(file);
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) throw new DataError(`${file}: there is no such file or folder.`);
  if (stat.isDirectory()) return readFolder(file, depth);
  if (!stat.isFile()) throw new DataError(`${file}: not a file.`);
  if (stat.size > maxFileBytes) throw new DataError(`${file}: data files above 2 GB are not read.`);
  switch (path.extname(file).toLowerCase()) {
    case ".npy":
      return [{ name, feeds: new Map([[inputName(file), readNpy(readFileSync(file), name)]]) }];
    case ".npz":
      return [{ name, feeds: readNpz(readFileSync(file), name) }];
    case ".json":
      return readJsonData(readFileSync(file, "utf8"), name).map((feeds) => ({ name, feeds }));
    case ".pb":
      return [fromTensorFiles(name, [file])];
    default:
      throw new DataError(`${file}: expected a .npy, .npz, .json or .pb file, or a folder of them.`);
  }
}

function readFolder(folder: string, depth: number): DataSample[] {
  if (depth > 1) return [];
  const together = new Map<string, Tensor>();
  const tensorFiles: string[] = [];
  const samples: DataSample[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const at = path.join(folder, entry.name);
    const extension = path.extname(entry.name).toLowerCase();
    if (entry.isDirectory()) samples.push(...readAt(at, depth + 1));
    else if (extension === ".npy") together.set(inputName(at), readNpy(readFileSync(at), entry.name));
    else if (extension === ".pb") tensorFiles.push(at);
    else if (extension === ".npz" || extension === ".json") samples.push(...readAt(at, depth + 1));
    if (samples.length > maxSamples) break;
  }
  const { feeds, positional } = fromTensorFiles(path.basename(folder), tensorFiles);
  for (const [input, tensor] of feeds) together.set(input, tensor);
  if (together.size + positional.size > 0)
    samples.unshift({ name: path.basename(folder), feeds: together, positional });
  return samples;
}

/** `input_2.pb` is for the third input, another for the input that the tensor or else the file is named after. */
function fromTensorFiles(name: string, files: readonly string[]): Required<DataSample> {
  const feeds = new Map<string, Tensor>();
  const positional = new Map<number, Tensor>();
  for (const file of files) {
    const own = path.basename(file, path.extname(file));
    if (/^output_\d+$/.test(own)) continue;
    const read = readTensorFile(file);
    const position = /^input_(\d{1,4})$/.exec(own)?.[1];
    if (position !== undefined) positional.set(Number(position), read.tensor);
    else feeds.set(read.name || inputName(file), read.tensor);
  }
  return { name, feeds, positional };
}

function readTensorFile(file: string): ReturnType<typeof readTensorBytes> {
  try {
    return readTensorBytes(path.basename(file), readFileSync(file));
  } catch (error) {
    if (!(error instanceof ModelFormatError)) throw error;
    throw new DataError(`${file}: not an ONNX tensor; sequences, optionals and damaged files cannot be given.`);
  }
}

/** The file's name without its extension; "~" stands for "/", which input names may hold and file names may not. */
function inputName(file: string): string {
  return path.basename(file, path.extname(file)).replaceAll("~", "/");
}
