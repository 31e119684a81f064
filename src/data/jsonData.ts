import { DataType, Tensor } from "../core/ir";
import { DataError } from "./dataError";

const maxDepth = 32;

/**
 * Reads `{ "input": [[1, 2], [3, 4]], ... }`, or a list of such objects, one a sample. Whole numbers become int64, other numbers float64,
 * true and false bool, texts strings; what the model wants decides in the end.
 */
export function readJsonData(text: string, name: string): Map<string, Tensor>[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new DataError(`${name}: not JSON.`);
  }
  const samples = Array.isArray(parsed) && parsed.every(isRecord) ? parsed : [parsed];
  if (samples.length === 0) throw new DataError(`${name}: there is no sample in it.`);
  return samples.map((sample, index) => {
    if (!isRecord(sample)) throw new DataError(`${name}: expected an object from input names to nested lists.`);
    const label = samples.length > 1 ? `${name} (sample ${index + 1})` : name;
    return new Map(Object.entries(sample).map(([input, value]) => [input, toTensor(value, `${label}, "${input}"`)]));
  });
}

function toTensor(value: unknown, name: string): Tensor {
  const dims: number[] = [];
  for (let at = value; Array.isArray(at); at = at[0]) {
    dims.push(at.length);
    if (dims.length > maxDepth) throw new DataError(`${name}: the lists are nested too deeply.`);
    if (at.length === 0) break;
  }
  const elements: unknown[] = [];
  collect(value, dims, 0, elements, name);
  if (elements.every((one) => typeof one === "string")) return Tensor.strings(dims, elements as string[]);
  if (elements.every((one) => typeof one === "boolean"))
    return Tensor.fromBytes(
      DataType.Bool,
      dims,
      Uint8Array.from(elements, (one) => (one ? 1 : 0)),
    );
  if (!elements.every((one) => typeof one === "number"))
    throw new DataError(`${name}: expected numbers, or texts, or true and false, and nothing mixed.`);
  const numbers = elements as number[];
  if (numbers.every(Number.isSafeInteger)) return Tensor.int64s(dims, numbers);
  return Tensor.fromBytes(DataType.Double, dims, new Uint8Array(Float64Array.from(numbers).buffer));
}

function collect(value: unknown, dims: readonly number[], depth: number, into: unknown[], name: string): void {
  if (depth === dims.length) {
    if (Array.isArray(value) || isRecord(value)) throw new DataError(`${name}: the lists have different depths.`);
    into.push(value);
    return;
  }
  if (!Array.isArray(value) || value.length !== dims[depth])
    throw new DataError(`${name}: the lists have different lengths.`);
  for (const one of value) collect(one, dims, depth + 1, into, name);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
