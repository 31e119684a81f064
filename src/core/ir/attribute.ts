import type { Graph } from "./graph";
import type { Tensor } from "./tensor";
import type { ValueType } from "./type";

/**
 * An attribute of a node (`AttributeProto`). Immutable: to change one, give the node a new one. Integers are bigint because
 * int64 is wider than a JavaScript number; `Node.int` and `Node.ints` read them as numbers, saturating.
 */
export type Attribute = {
  readonly name: string;
  readonly docString?: string | undefined;
  /** Name of the function's attribute that gives the value, inside a function body only (`ref_attr_name`). */
  readonly reference?: string | undefined;
  /** The `AttributeProto` body as it stood in its file, for writing back unchanged; absent when the attribute holds graphs. */
  readonly encoded?: Uint8Array | undefined;
} & AttributeValue;

export type AttributeValue =
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "int"; readonly value: bigint }
  /** `bytes` is there when the text is not valid UTF-8. */
  | { readonly kind: "string"; readonly value: string; readonly bytes?: Uint8Array | undefined }
  | { readonly kind: "tensor"; readonly value: Tensor }
  | { readonly kind: "graph"; readonly value: Graph }
  | { readonly kind: "sparse"; readonly value: SparseTensor }
  | { readonly kind: "type"; readonly value: ValueType }
  | { readonly kind: "floats"; readonly value: readonly number[] }
  | { readonly kind: "ints"; readonly value: readonly bigint[] }
  | { readonly kind: "strings"; readonly value: readonly string[]; readonly bytes?: readonly Uint8Array[] | undefined }
  | { readonly kind: "tensors"; readonly value: readonly Tensor[] }
  | { readonly kind: "graphs"; readonly value: readonly Graph[] }
  | { readonly kind: "sparses"; readonly value: readonly SparseTensor[] }
  | { readonly kind: "types"; readonly value: readonly ValueType[] }
  /** A reference to a function attribute, or a kind that this program does not know; carried by `encoded`. */
  | { readonly kind: "unknown" };

/** `SparseTensorProto`: `values` [NNZ], `indices` [NNZ] linear or [NNZ, rank] coordinates, int64. */
export interface SparseTensor {
  readonly dims: readonly number[];
  readonly values: Tensor;
  readonly indices: Tensor;
}

/** Short constructors for passes and tests: `attribute.ints("pads", [1, 1, 1, 1])`. */
export const attribute = {
  float: (name: string, value: number): Attribute => ({ name, kind: "float", value: Math.fround(value) }),
  int: (name: string, value: number | bigint): Attribute => ({ name, kind: "int", value: BigInt(value) }),
  string: (name: string, value: string): Attribute => ({ name, kind: "string", value }),
  tensor: (name: string, value: Tensor): Attribute => ({ name, kind: "tensor", value }),
  graph: (name: string, value: Graph): Attribute => ({ name, kind: "graph", value }),
  floats: (name: string, value: readonly number[]): Attribute => ({
    name,
    kind: "floats",
    value: value.map(Math.fround),
  }),
  ints: (name: string, value: readonly (number | bigint)[]): Attribute => ({
    name,
    kind: "ints",
    value: value.map(BigInt),
  }),
  strings: (name: string, value: readonly string[]): Attribute => ({ name, kind: "strings", value }),
};

/** The graphs an attribute holds. */
export function graphsOf(attribute: Attribute): readonly Graph[] {
  if (attribute.kind === "graph") return [attribute.value];
  return attribute.kind === "graphs" ? attribute.value : [];
}

/** A number from an int64, saturating at the safe integers (`INT64_MAX` means "to the end" in Slice). */
export function saturated(value: bigint): number {
  if (value > Number.MAX_SAFE_INTEGER) return Number.MAX_SAFE_INTEGER;
  if (value < Number.MIN_SAFE_INTEGER) return Number.MIN_SAFE_INTEGER;
  return Number(value);
}
