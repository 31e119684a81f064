import { DataType } from "./dataType";

/** A floating-point format of at most 8 bits: sign, exponent, fraction from the highest bit down. */
interface NarrowFloat {
  readonly exponentBits: number;
  readonly fractionBits: number;
  readonly bias: number;
  /**
   * Which codes are no finite numbers: "ieee" as IEEE 754 has it; "fn" all ones is NaN, nothing is infinite; "fnuz" minus zero is NaN;
   * "finite" none.
   */
  readonly special: "ieee" | "fn" | "fnuz" | "finite";
}

/** The formats of the ONNX specification ("Float stored in 8 bits", and the OCP microscaling formats for 4 and 6). */
const formats: Readonly<Partial<Record<DataType, NarrowFloat>>> = {
  [DataType.Float8E4M3FN]: { exponentBits: 4, fractionBits: 3, bias: 7, special: "fn" },
  [DataType.Float8E4M3FNUZ]: { exponentBits: 4, fractionBits: 3, bias: 8, special: "fnuz" },
  [DataType.Float8E5M2]: { exponentBits: 5, fractionBits: 2, bias: 15, special: "ieee" },
  [DataType.Float8E5M2FNUZ]: { exponentBits: 5, fractionBits: 2, bias: 16, special: "fnuz" },
  [DataType.Float4E2M1]: { exponentBits: 2, fractionBits: 1, bias: 1, special: "finite" },
  [DataType.Float6E2M3]: { exponentBits: 2, fractionBits: 3, bias: 1, special: "finite" },
  [DataType.Float6E3M2]: { exponentBits: 3, fractionBits: 2, bias: 3, special: "finite" },
};

const tables = new Map<DataType, Float64Array>();

/** What each code of a float type of at most 8 bits stands for; undefined for other types. */
export function narrowFloatValues(dtype: DataType): Float64Array | undefined {
  const known = tables.get(dtype);
  if (known) return known;
  const made = dtype === DataType.Float8E8M0 ? powersOfTwo() : tableOf(formats[dtype]);
  if (made) tables.set(dtype, made);
  return made;
}

/** No sign and no fraction: an exponent alone, the last code is NaN. */
function powersOfTwo(): Float64Array {
  return Float64Array.from({ length: 256 }, (_, code) => (code === 255 ? Number.NaN : 2 ** (code - 127)));
}

function tableOf(format: NarrowFloat | undefined): Float64Array | undefined {
  if (!format) return undefined;
  const { exponentBits, fractionBits } = format;
  const magnitudes = 1 << (exponentBits + fractionBits);
  return Float64Array.from({ length: 2 * magnitudes }, (_, code) => {
    const magnitude = magnitudeOf(code % magnitudes, format);
    if (code < magnitudes) return magnitude;
    if (format.special === "fnuz" && code === magnitudes) return Number.NaN;
    return -magnitude;
  });
}

function magnitudeOf(code: number, { exponentBits, fractionBits, bias, special }: NarrowFloat): number {
  const steps = 1 << fractionBits;
  const exponent = Math.floor(code / steps);
  const fraction = code % steps;
  const top = (1 << exponentBits) - 1;
  if (special === "ieee" && exponent === top) return fraction === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (special === "fn" && exponent === top && fraction === steps - 1) return Number.NaN;
  if (exponent === 0) return (fraction / steps) * 2 ** (1 - bias);
  return (1 + fraction / steps) * 2 ** (exponent - bias);
}
