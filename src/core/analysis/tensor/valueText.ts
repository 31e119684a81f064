import { DataType, dataTypeInfo, readBytes, readCodes, readNumbers, type Tensor } from "../../ir";

/** Elements as texts; NaN and infinities as "nan", "inf" and "-inf", bools as "true" and "false". */
export function valueTexts(tensor: Tensor, from: number, count: number): string[] {
  const { dtype } = tensor;
  switch (dataTypeInfo(dtype).kind) {
    case "string":
      return tensor
        .strings()
        .slice(from, from + count)
        .map((bytes) => new TextDecoder().decode(bytes));
    case "bool":
      return Array.from(readCodes(tensor, from, count), (byte) => (byte === 0 ? "false" : "true"));
    case "complex":
      return complexTexts(tensor, from, count);
    case "float":
      return Array.from(readNumbers(tensor, from, count), (value) => floatText(value, dtype));
    case "int":
    case "uint":
      return dtype === DataType.Int64 || dtype === DataType.Uint64
        ? wideTexts(tensor, from, count)
        : Array.from(readNumbers(tensor, from, count), String);
    default:
      return new Array<string>(count).fill("?");
  }
}

/** Decimal digits that are always enough, for types narrower than the language's own numbers. */
const ENOUGH: Readonly<Partial<Record<DataType, number>>> = {
  [DataType.Float]: 9,
  [DataType.Float16]: 5,
  [DataType.BFloat16]: 4,
};
const scratch = new Float32Array(1);

/** As few digits as tell the value from its neighbours in its type: 0.1, not 0.10000000149011612. */
export function floatText(value: number, dtype: DataType): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const enough = ENOUGH[dtype];
  if (enough === undefined) return String(value);
  for (let digits = 1; digits < enough; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (isSame(shorter, value, dtype)) return String(shorter);
  }
  return String(Number(value.toPrecision(enough)));
}

/** Whether rounding `text`'s value to the type gives `value`: it does when it is nearer to it than half the gap to a neighbour. */
function isSame(candidate: number, value: number, dtype: DataType): boolean {
  scratch[0] = candidate;
  if (dtype === DataType.Float) return scratch[0] === value;
  const size = Math.abs(value);
  const [fraction, least] = dtype === DataType.Float16 ? [10, -24] : [7, -133];
  const gap = 2 ** Math.max(Math.floor(Math.log2(size)) - fraction, least);
  // A power of two has a neighbour at half that distance below it.
  return Math.abs(candidate - value) < gap / 4;
}

function wideTexts(tensor: Tensor, from: number, count: number): string[] {
  const bytes = new Uint8Array(readBytes(tensor, from * 8, count * 8));
  const Wide = tensor.dtype === DataType.Int64 ? BigInt64Array : BigUint64Array;
  return Array.from(new Wide(bytes.buffer, 0, count), String);
}

function complexTexts(tensor: Tensor, from: number, count: number): string[] {
  const isSingle = tensor.dtype === DataType.Complex64;
  const size = isSingle ? 8 : 16;
  const { buffer } = new Uint8Array(readBytes(tensor, from * size, count * size));
  const parts = isSingle ? new Float32Array(buffer) : new Float64Array(buffer);
  const part = (at: number) => floatText(parts[at] as number, isSingle ? DataType.Float : DataType.Double);
  return Array.from({ length: count }, (_, i) => {
    const imaginary = part(2 * i + 1);
    return `${part(2 * i)}${imaginary.startsWith("-") ? "" : "+"}${imaginary}j`;
  });
}
