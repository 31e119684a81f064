import { dataTypeInfo, floatsOf, type Node, Tensor, type Value } from "../ir";
import { parametersAt, weightOf } from "./parameters";

/** A constant of floats that a layer has learned. */
export interface NodeWeight {
  /** At which input of the node. */
  readonly input: number;
  readonly value: Value;
  readonly tensor: Tensor;
}

/** The weights of a node that can be read as numbers: its learned constants of floats. Undefined when it has others besides or instead. */
export function floatWeights(node: Node): NodeWeight[] | undefined {
  const weights: NodeWeight[] = [];
  for (const [input, value] of node.inputs.entries()) {
    if (!value || parametersAt(node, input) === 0) continue;
    const tensor = weightOf(value);
    if (!tensor || !isReadable(tensor)) return undefined;
    weights.push({ input, value, tensor });
  }
  return weights;
}

function isReadable(tensor: Tensor): boolean {
  const { kind, bits } = dataTypeInfo(tensor.dtype);
  return kind === "float" && bits >= 16 && !Array.isArray(tensor.data);
}

/** Elements that are in memory at a time. */
const PIECE = 1 << 18;

/** The elements of a float tensor piece by piece, so that a weight of any size needs little memory. A piece is valid until the next. */
export function* pieces(
  tensor: Tensor,
): Generator<{ from: number; values: Float32Array | Float64Array }, void, undefined> {
  const { data, dtype, size } = tensor;
  if (Array.isArray(data) || !("byteLength" in data)) return;
  const width = dataTypeInfo(dtype).bits / 8;
  const whole = data.readInto ? undefined : data.bytes();
  const buffer = new Uint8Array(whole ? 0 : Math.min(size, PIECE) * width);
  for (let from = 0; from < size; from += PIECE) {
    const count = Math.min(PIECE, size - from);
    let bytes: Uint8Array;
    if (whole) bytes = whole.subarray(from * width, (from + count) * width);
    else {
      bytes = buffer.subarray(0, count * width);
      data.readInto?.(from * width, bytes);
    }
    const values = floatsOf(Tensor.fromBytes(dtype, [count], bytes));
    if (!values) return;
    yield { from, values };
  }
}
