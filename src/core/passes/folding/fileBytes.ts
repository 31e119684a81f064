import { type Attribute, graphsOf, type Node, packedByteLength, type Value } from "../../ir";

/*
 * About how many bytes nodes and constants take in an ONNX file: what folding weighs. Protobuf spends a tag and a length (2 bytes, more
 * when long) on each field; the names count, the values count, and exactness does not matter.
 */

export function nodeBytes(node: Node): number {
  let bytes = 4 + field(node.opType) + field(node.name) + field(node.domain);
  for (const input of node.inputs) bytes += 2 + (input?.name.length ?? 0);
  for (const output of node.outputs) bytes += 2 + output.name.length;
  for (const one of node.attributes.values()) bytes += 6 + one.name.length + valueBytes(one);
  return bytes;
}

function field(text: string): number {
  return text === "" ? 0 : 2 + text.length;
}

function valueBytes(one: Attribute): number {
  switch (one.kind) {
    case "tensor":
      return 8 + one.value.byteLength;
    case "string":
      return one.value.length;
    case "ints":
      return one.value.length * 2;
    case "floats":
      return one.value.length * 5;
    case "strings":
      return one.value.reduce((total, text) => total + 2 + text.length, 0);
    default:
      return graphsOf(one).length > 0 ? 1000 : 2;
  }
}

/** A constant of `byteLength` bytes under the name of `value`. */
export function constantBytes(value: Value, rank: number, byteLength: number): number {
  return 10 + value.name.length + 2 * rank + byteLength;
}

/** What a value takes as a constant; undefined when its shape is not fully known. */
export function bytesAsConstant(value: Value): number | undefined {
  const { shape, dtype } = value;
  if (!shape || dtype === undefined) return undefined;
  let size = 1;
  for (const dim of shape) {
    if (typeof dim !== "number") return undefined;
    size *= dim;
  }
  return constantBytes(value, shape.length, packedByteLength(dtype, size));
}

/** How far back it is looked for what goes with a node. */
const horizon = 16;

/** What goes when a node of one output goes: the node, and what only it reads, constants and the nodes before it. */
export function bytesFreedWith(node: Node, depth = 0): number {
  let bytes = nodeBytes(node);
  for (const input of node.inputs) {
    if (input?.soleConsumer !== node) continue;
    if (input.isConstant) bytes += constantBytes(input, input.shape?.length ?? 0, input.initializer?.byteLength ?? 0);
    else if (input.producer?.outputs.length === 1 && depth < horizon)
      bytes += bytesFreedWith(input.producer, depth + 1);
  }
  return bytes;
}
