import type { TensorText, TensorTextFormat, TensorWindow } from "../../../protocol/tensor";
import { DataType, dataTypeInfo, dataTypeName, type Tensor } from "../../ir";
import { clipWindow, windowTexts } from "./values";

/** Elements of one copy at most: a few megabytes of text. */
export const copiedAtMost = 1 << 18;

/**
 * The values of a window as an expression of NumPy or as JSON, in the window's shape. Undefined when it holds more than `copiedAtMost`.
 * JSON knows no NaN and no infinities: they are the strings "NaN", "Infinity", "-Infinity"; complex numbers are strings too.
 */
export function copyText(tensor: Tensor, asked: TensorWindow, format: TensorTextFormat): TensorText | undefined {
  const clipped = clipWindow(tensor.dims, asked);
  const { rows, columns } = clipped.window;
  const elements = tensor.size === 0 ? 0 : rows * columns;
  if (elements > copiedAtMost) return undefined;
  const texts = windowTexts(tensor, clipped);
  const shape = tensor.dims.length >= 2 ? [rows, columns] : tensor.dims.length === 1 ? [columns] : [];
  const text = format === "numpy" ? numpyText(texts, tensor.dtype, shape) : jsonText(texts, tensor.dtype, shape);
  return { text, elements };
}

/** NumPy's names of the types that it has; others are written as the nearest that holds all their values. */
const NUMPY: Readonly<Partial<Record<DataType, string>>> = {
  [DataType.Bool]: "np.bool_",
  [DataType.String]: "object",
  [DataType.BFloat16]: "np.float32",
  [DataType.Float8E8M0]: "np.float32",
};

function numpyType(dtype: DataType): { name: string; isOwn: boolean } {
  const known = NUMPY[dtype];
  const { kind, bits } = dataTypeInfo(dtype);
  if (known !== undefined) return { name: known, isOwn: kind !== "float" };
  if (bits >= 16 || (bits === 8 && kind !== "float")) return { name: `np.${dataTypeName(dtype)}`, isOwn: true };
  return { name: kind === "float" ? "np.float32" : `np.${kind}8`, isOwn: false };
}

function numpyText(texts: readonly string[], dtype: DataType, shape: readonly number[]): string {
  const { name, isOwn } = numpyType(dtype);
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const reshape = shape.length === 1 ? "" : `.reshape((${tuple}))`;
  const comment = isOwn ? "" : `  # ${dataTypeName(dtype)}`;
  const values = texts.map((text) => pythonValue(text, dtype)).join(", ");
  return `np.array([${values}], dtype=${name})${reshape}${comment}`;
}

function pythonValue(text: string, dtype: DataType): string {
  switch (dataTypeInfo(dtype).kind) {
    case "string":
      return JSON.stringify(text);
    case "bool":
      return text === "true" ? "True" : "False";
    case "complex":
      return /nan|inf/.test(text) ? `complex("${text}")` : text;
    default:
      return text.replace(/^(-?)(nan|inf)$/, "$1np.$2");
  }
}

function jsonText(texts: readonly string[], dtype: DataType, shape: readonly number[]): string {
  const values = texts.map((text) => jsonValue(text, dtype));
  if (shape.length === 0) return values[0] ?? "null";
  const [rows = 0, columns = 0] = shape;
  if (shape.length === 1) return `[${values.join(", ")}]`;
  const lines = Array.from({ length: rows }, (_, row) => values.slice(row * columns, (row + 1) * columns));
  return `[${lines.map((line) => `[${line.join(", ")}]`).join(",\n ")}]`;
}

const NOT_JSON: Readonly<Record<string, string>> = { nan: '"NaN"', inf: '"Infinity"', "-inf": '"-Infinity"' };

function jsonValue(text: string, dtype: DataType): string {
  const { kind } = dataTypeInfo(dtype);
  if (kind === "string" || kind === "complex") return JSON.stringify(text);
  return Object.hasOwn(NOT_JSON, text) ? (NOT_JSON[text] as string) : text;
}
