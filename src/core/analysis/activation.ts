import { dataTypeInfo, elementCount, type Node, packedByteLength, type Value, type ValueType } from "../ir";
import type { Sizes } from "./sizes";

/** Bytes of a dense tensor; null for strings, sequences and whatever has no known size. */
export function bytesOf(type: ValueType | undefined, sizes: Sizes): number | null {
  if (type?.kind !== "tensor" || !type.shape || dataTypeInfo(type.dtype).bits === 0) return null;
  const elements = sizes.evaluate(elementCount(type.shape));
  return elements === null ? null : packedByteLength(type.dtype, elements);
}

/** Whether a node computes this output of its: one with a name, and none of a Constant, which is a weight. */
export function isActivation({ name, producer }: Value): boolean {
  return name !== "" && (producer?.opType !== "Constant" || producer.domain !== "");
}

/** Outputs that a node computes. */
export function activationsOf(node: Node): readonly Value[] {
  return node.outputs.every(isActivation) ? node.outputs : node.outputs.filter(isActivation);
}

/** Sum in which an unknown term leaves everything unknown. */
export function sumKnown(terms: Iterable<number | null>): number | null {
  let total = 0;
  for (const term of terms) {
    if (term === null) return null;
    total += term;
  }
  return total;
}
