import { DataType, dataTypeInfo, packedByteLength } from "../dataType";
import { Tensor } from "../tensor";
import { floatTensor, integerTensor } from "../tensorValues";
import type { Lexer } from "./lexer";

/**
 * The elements of a constant: `{1, 2.5, -inf}`, `{"text"}`, `0x` with the raw bytes, `zeros`, `fill(0.5)`, or `random(seed)`: uniform in
 * [-1, 1) for floats and 0..7 for integers, so that an example needs no data.
 */
export function parseElements(lexer: Lexer, dtype: DataType, dims: readonly number[]): Tensor {
  const size = dims.reduce((product, dim) => product * dim, 1);
  if (lexer.accept("...")) return lexer.fail("this constant was elided when it was printed");
  if (lexer.accept("zeros")) return filled(lexer, dtype, dims, size, () => 0);
  if (lexer.accept("fill")) {
    lexer.expect("(");
    const value = number(lexer);
    lexer.expect(")");
    return filled(lexer, dtype, dims, size, () => value);
  }
  if (lexer.accept("random")) {
    lexer.expect("(");
    const next = mulberry32(lexer.integer());
    lexer.expect(")");
    const isFloat = dataTypeInfo(dtype).kind === "float";
    return filled(lexer, dtype, dims, size, () =>
      isFloat ? Math.fround(next() * 2 - 1) : Math.floor(next() * (dtype === DataType.Bool ? 2 : 8)),
    );
  }
  const hex = lexer.take(/0x[0-9a-f]*/);
  if (hex !== undefined) return rawTensor(lexer, dtype, dims, size, hex.slice(2));
  if (dtype === DataType.String)
    return Tensor.strings(
      dims,
      listed(lexer, size, () => lexer.string() ?? lexer.fail("expected a string")),
    );
  if (dtype === DataType.Int64 || dtype === DataType.Uint64) {
    const values = listed(lexer, size, () => BigInt(lexer.take(/-?\d+/) ?? lexer.fail("expected an integer")));
    const elements: ArrayBufferView =
      dtype === DataType.Int64 ? BigInt64Array.from(values) : BigUint64Array.from(values);
    return Tensor.fromBytes(dtype, dims, new Uint8Array(elements.buffer));
  }
  const values = listed(lexer, size, () => number(lexer));
  return filled(lexer, dtype, dims, size, (index) => values[index] ?? 0);
}

function filled(
  lexer: Lexer,
  dtype: DataType,
  dims: readonly number[],
  size: number,
  at: (index: number) => number,
): Tensor {
  const values = Array.from({ length: size }, (_, index) => at(index));
  const { kind, bits } = dataTypeInfo(dtype);
  if (kind === "float" && bits >= 16) return floatTensor(dtype, dims, values);
  if ((kind === "int" || kind === "uint" || kind === "bool") && bits >= 8) return integerTensor(dtype, dims, values);
  return lexer.fail("elements of this type are written as 0x and their raw bytes");
}

function rawTensor(lexer: Lexer, dtype: DataType, dims: readonly number[], size: number, hex: string): Tensor {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  if (bytes.length !== packedByteLength(dtype, size))
    lexer.fail(`expected ${packedByteLength(dtype, size)} raw bytes, found ${bytes.length}`);
  return Tensor.fromBytes(dtype, dims, bytes);
}

function listed<T>(lexer: Lexer, size: number, item: () => T): T[] {
  const values = lexer.list("{", "}", item);
  if (values.length !== size) lexer.fail(`expected ${size} elements, found ${values.length}`);
  return values;
}

function number(lexer: Lexer): number {
  const text = lexer.take(/-?(?:inf|nan|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)/) ?? lexer.fail("expected a number");
  if (text === "inf") return Number.POSITIVE_INFINITY;
  if (text === "-inf") return Number.NEGATIVE_INFINITY;
  return text === "nan" ? Number.NaN : Number(text);
}

/** A small seeded generator (mulberry32, public domain by Tommy Ettinger). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
