import { attribute, DataType, dataTypeInfo } from "../../ir";
import { refusal } from "../../patterns";
import { simplification } from "./simplification";

/*
 * Cast(Cast(x to B) to C) = Cast(x to C) when B holds every value of x's type A exactly, as float32 holds float16; it is x when C is A.
 *
 * Scope: main and nested graphs. Refused where the first cast rounds, wraps or cuts: that is part of what the model computes. A cast from a
 * float to an integer beyond its range is not defined by ONNX, so the middle type may matter there: left alone unless C is A.
 *
 * Before:
 *   main (float16[N,4] x) => (float16[N,4] y, float64[N,4] z) {
 *     a = Cast <to = 1> (x)
 *     b = Cast <to = 10> (a)
 *     y = Relu (b)
 *     z = Cast <to = 11> (a)
 *   }
 * After:
 *   y = Relu (x)
 *   z = Cast <to = 11> (x)
 */
export const mergeCasts = simplification({
  id: "merge-casts",
  title: "Merge consecutive Casts",
  operators: ["Cast"],
  simplify(second, build) {
    const first = second.input(0)?.producer;
    const x = first?.input(0);
    if (!x?.dtype || first?.opType !== "Cast" || first.domain !== "") return undefined;
    const [from, through, to] = [x.dtype, first.int("to"), second.int("to")];
    if (through === undefined || to === undefined) return undefined;
    if (!holdsExactly(through, from)) return refusal(second, "the Cast before it does not keep every value");
    if (to === from) return x;
    if (!castsAlike(from, through, to)) return undefined;
    return build.node("Cast", [x], [attribute.int("to", to)]).output();
  },
});

/** True when converting from `from` and from the wider `through` to `to` is defined to give the same for every value of `from`. */
function castsAlike(from: DataType, through: DataType, to: DataType): boolean {
  const kinds = [from, through, to].map((type) => dataTypeInfo(type).kind);
  if (kinds.every((kind) => kind === "float")) return dataTypeInfo(to).bits >= 16;
  return holdsExactly(to, from);
}

/** Bits of the significand, the hidden one included, of floats that hold integers. */
const significand: Readonly<Record<number, number>> = {
  [DataType.Float16]: 11,
  [DataType.BFloat16]: 8,
  [DataType.Float]: 24,
  [DataType.Double]: 53,
};

/** True when `wide` has every value of `narrow`, to the bit. */
export function holdsExactly(wide: DataType, narrow: DataType): boolean {
  if (wide === narrow) return true;
  const [w, n] = [dataTypeInfo(wide), dataTypeInfo(narrow)];
  if (n.kind === "bool") return w.kind === "int" || w.kind === "uint" || significand[wide] !== undefined;
  if (n.kind === "float") {
    if (wide === DataType.Double) return significand[narrow] !== undefined;
    return wide === DataType.Float && (narrow === DataType.Float16 || narrow === DataType.BFloat16);
  }
  if (n.kind !== "int" && n.kind !== "uint") return false;
  // The magnitude of a signed integer takes one bit less, and its least value is a power of two.
  const bits = n.kind === "int" ? n.bits - 1 : n.bits;
  if (w.kind === "float") return bits <= (significand[wide] ?? 0);
  if (w.kind === "uint") return n.kind === "uint" && w.bits >= n.bits;
  return w.kind === "int" && w.bits - 1 >= bits;
}
