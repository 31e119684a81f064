import {
  DataType,
  dataTypeInfo,
  floatTensor,
  integersOf,
  integerTensor,
  type Node,
  packedByteLength,
  Tensor,
  type Value,
} from "../../ir";
import type { Random } from "./random";

/** How the elements of random inputs are spread; samples go through these in turn. */
export type Spread = "unit" | "normal" | "wide";

/** Largest number of elements made for one input: what is above is no sensible sample. */
export const maxElements = 1 << 28;

/** A random tensor for an input, or undefined for element types that nothing here can make. */
export function randomTensor(
  input: Value,
  dims: readonly number[],
  spread: Spread,
  random: Random,
): Tensor | undefined {
  const dtype = input.dtype as DataType | undefined;
  if (dtype === undefined) return undefined;
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (count > maxElements) return undefined;
  const meant = meantValues(input, count);
  switch (dataTypeInfo(dtype).kind) {
    case "float":
      if (meant && dtype === DataType.Float) return floatTensor(dtype, dims, meant);
      return randomFloats(dtype, dims, count, spread, random);
    case "bool":
      return integerTensor(
        dtype,
        dims,
        Array.from({ length: count }, () => random.integer(0, 2)),
      );
    case "int":
    case "uint":
      if (meant?.every(Number.isSafeInteger)) return integerTensor(dtype, dims, meant);
      return randomIntegers(input, dtype, dims, spread, random);
    case "string":
      return Tensor.strings(
        dims,
        Array.from({ length: count }, () => words[random.integer(0, words.length)] as string),
      );
    default:
      return undefined;
  }
}

const words = ["", "espalier", "a b", "1", "2.5", "été", "PRUNE", "graft"];

function randomFloats(
  dtype: DataType,
  dims: readonly number[],
  count: number,
  spread: Spread,
  random: Random,
): Tensor | undefined {
  if (![DataType.Float, DataType.Double, DataType.Float16, DataType.BFloat16].includes(dtype)) return undefined;
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++)
    values[i] =
      spread === "unit" ? random.uniform() : spread === "normal" ? random.normal() : (random.uniform() * 2 - 1) * 4;
  return floatTensor(dtype, dims, values);
}

function randomIntegers(
  input: Value,
  dtype: DataType,
  dims: readonly number[],
  spread: Spread,
  random: Random,
): Tensor | undefined {
  const count = dims.reduce((product, dim) => product * dim, 1);
  const { bits } = dataTypeInfo(dtype);
  if (bits < 8) {
    const bytes = new Uint8Array(packedByteLength(dtype, count));
    for (let i = 0; i < bytes.length; i++) bytes[i] = random.integer(0, 256);
    // Bits past the last element stay clear.
    const rest = (count * bits) % 8;
    if (rest > 0) bytes[bytes.length - 1] = (bytes[bytes.length - 1] as number) & ((1 << rest) - 1);
    return Tensor.fromBytes(dtype, dims, bytes);
  }
  const high = integerBound(input, dtype);
  // One sample without zeros, for whoever divides by them.
  const low = high === undefined && spread === "normal" ? 1 : 0;
  return integerTensor(
    dtype,
    dims,
    Array.from({ length: count }, () => random.integer(low, high ?? low + 2)),
  );
}

/**
 * Above which integers would be out of range: the rows of the table that the input indexes, a byte for pixels. Undefined when nothing is
 * known: then only small numbers are tried, which are valid almost anywhere (token types, masks, indices).
 */
function integerBound(input: Value, dtype: DataType): number | undefined {
  const rows = indexedRows(input);
  if (rows !== undefined) return Math.max(1, rows);
  const rank = input.shape?.length ?? 0;
  return dtype === DataType.Uint8 && rank >= 3 ? 256 : undefined;
}

const passesIndicesOn = new Set(["Cast", "Identity", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Transpose"]);

/** The least size of the axes that the value indexes into by Gather, looked for through operators that keep the numbers. */
function indexedRows(input: Value): number | undefined {
  let least: number | undefined;
  const pending: Value[] = [input];
  const seen = new Set<Value>(pending);
  for (let value = pending.pop(); value && seen.size < 1000; value = pending.pop()) {
    for (const { node, index } of value.uses) {
      if (node.domain !== "") continue;
      if (node.opType === "Gather" && index === 1) {
        const size = sizeAlong(node.input(0), node.int("axis", 0));
        if (size !== undefined) least = Math.min(least ?? size, size);
      } else if (passesIndicesOn.has(node.opType) && index === 0) {
        const output = node.outputs[0];
        if (output && !seen.has(output)) {
          seen.add(output);
          pending.push(output);
        }
      }
    }
  }
  return least;
}

function sizeAlong(value: Value | undefined, axis: number): number | undefined {
  const shape = value?.constant?.dims ?? value?.shape;
  const size = shape?.[axis < 0 ? axis + shape.length : axis];
  return typeof size === "number" ? size : undefined;
}

/**
 * Numbers that are a shape, axes, counts or scales rather than data have to fit the node that reads them: they are made so that the node
 * gives the shape that is declared for its output.
 */
function meantValues(input: Value, count: number): number[] | undefined {
  for (const { node, index } of input.uses) {
    if (node.domain !== "") continue;
    const values = meaningOf[`${node.opType}:${index}`]?.(node);
    if (values?.length === count && values.every(Number.isFinite)) return values;
  }
  return undefined;
}

const meaningOf: Readonly<Record<string, (node: Node) => number[] | undefined>> = {
  "Reshape:1": (node) => fixedShape(node.outputs[0]),
  "Expand:1": (node) => fixedShape(node.outputs[0]),
  "ConstantOfShape:0": (node) => fixedShape(node.outputs[0]),
  "Resize:1": scales,
  "Resize:2": scales,
  "Resize:3": (node) => onAxes(node, fixedShape(node.outputs[0])),
  "Upsample:1": scales,
  "Tile:1": scales,
  "TopK:1": (node) => {
    const sizes = fixedShape(node.outputs[0]);
    const size = sizes?.at(node.int("axis", -1));
    return size === undefined ? undefined : [size];
  },
  "Slice:1": (node) => (fixedShape(node.input(1))?.[0] === undefined ? undefined : zeros(node.input(1))),
  "Slice:2": (node) => {
    const to = fixedShape(node.outputs[0]);
    const axes = node.input(3)?.constant;
    const picked = axes ? integersOf(axes) : to?.map((_, axis) => axis);
    return to && picked?.map((axis) => to.at(axis) ?? Number.NaN);
  },
  "Slice:4": (node) => zeros(node.input(4))?.map(() => 1),
  "Unsqueeze:1": (node) => zeros(node.input(1))?.map((_, axis) => axis),
  "Pad:1": (node) => {
    const from = fixedShape(node.input(0));
    const to = fixedShape(node.outputs[0]);
    return from && to && [...from.map(() => 0), ...from.map((size, axis) => (to[axis] ?? Number.NaN) - size)];
  },
  "Split:1": (node) => {
    const sizes = node.outputs.map((output) => fixedShape(output)?.at(node.int("axis", 0)));
    return sizes.every((size) => size !== undefined) ? (sizes as number[]) : undefined;
  },
};

/** How much larger each axis of a node's output is than its input's. */
function scales(node: Node): number[] | undefined {
  const from = fixedShape(node.input(0));
  const to = fixedShape(node.outputs[0]);
  return onAxes(
    node,
    to?.map((size, axis) => size / (from?.[axis] ?? Number.NaN)),
  );
}

/** Those values that the node's `axes` attribute picks (Resize-18); all without one. */
function onAxes(node: Node, values: number[] | undefined): number[] | undefined {
  const axes = node.ints("axes");
  return axes && values ? axes.map((axis) => values.at(axis) ?? Number.NaN) : values;
}

function zeros(value: Value | undefined): number[] | undefined {
  const length = fixedShape(value)?.[0];
  return length === undefined || length > 1024 ? undefined : new Array<number>(length).fill(0);
}

function fixedShape(value: Value | undefined): number[] | undefined {
  const shape = value?.shape;
  return shape?.every((dim) => typeof dim === "number") ? (shape as number[]) : undefined;
}
