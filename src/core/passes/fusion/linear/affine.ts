import type { Node, Tensor, Value } from "../../../ir";
import { describeNode, isRefusal, type Refusal, refusal } from "../../../patterns";
import { exactFloats } from "./exactFloats";

/** y = scale * x + shift for each channel: arrays of one number, or of one for each channel; undefined is 1 and 0. */
export interface Affine {
  readonly scale?: Float64Array | undefined;
  readonly shift?: Float64Array | undefined;
}

/** Where the channels of the tensor are that the map is applied to. */
export interface ChannelPlace {
  readonly channels: number;
  /** Undefined when unknown: then only what is a scalar or a vector is sure not to raise it. */
  readonly rank: number | undefined;
  /** Axis counted from the last one, which is 0. */
  readonly channelFromEnd: number;
}

/** Beyond this a factor could push a finite weight out of float32's range. */
const largestFactor = 2 ** 64;

/** The map of an Add, Sub, Mul or Div with `input` as one operand and a constant as the other. */
export function elementwiseAffine(node: Node, input: Value, place: ChannelPlace): Affine | Refusal {
  const inputFirst = node.input(0) === input;
  const operand = node.input(inputFirst ? 1 : 0)?.constant;
  if (!operand || node.inputs.length !== 2) return refusal(node, "its other operand is not a constant");
  const values = perChannel(node, operand, place);
  if (isRefusal(values)) return values;
  switch (node.opType) {
    case "Add":
      return checked(node, { shift: values });
    case "Sub":
      return checked(
        node,
        inputFirst ? { shift: values.map((x) => -x) } : { scale: Float64Array.of(-1), shift: values },
      );
    case "Mul":
      return checked(node, { scale: values });
    case "Div":
      if (!inputFirst) return refusal(node, "it divides a constant by it, which is not linear");
      return checked(node, { scale: values.map((x) => 1 / x) });
    default:
      return refusal(node, `${node.opType} is not linear`);
  }
}

/**
 * The inference form of BatchNormalization: scale = gamma / sqrt(var + epsilon), shift = beta - mean * scale
 * (Ioffe and Szegedy, "Batch Normalization", 2015, algorithm 2).
 * @param opset imported ai.onnx version: before 7 the inference mode had to be asked for, before 9 statistics could be per activation.
 */
export function batchNormAffine(node: Node, channels: number, opset: number): Affine | Refusal {
  const refused = trainingMode(node, opset);
  if (refused) return refused;
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((index) => {
    const tensor = node.input(index)?.constant;
    return tensor && tensor.size === channels ? exactFloats(tensor) : undefined;
  });
  if (!gamma || !beta || !mean || !variance)
    return refusal(node, `its parameters are not ${channels} constants each, one for each channel`);
  const epsilon = node.float("epsilon", Math.fround(1e-5));
  const scale = new Float64Array(channels);
  const shift = new Float64Array(channels);
  for (let i = 0; i < channels; i++) {
    scale[i] = (gamma[i] as number) / Math.sqrt((variance[i] as number) + epsilon);
    shift[i] = (beta[i] as number) - (mean[i] as number) * (scale[i] as number);
  }
  return checked(node, { scale, shift });
}

function trainingMode(node: Node, opset: number): Refusal | undefined {
  if (node.int("training_mode", 0) !== 0) return refusal(node, "it is in training mode");
  if (opset < 7 && node.int("is_test", 0) === 0) return refusal(node, "it is in training mode (is_test is 0)");
  if (opset < 9 && node.int("spatial", 1) === 0)
    return refusal(node, "it normalises each activation, not each channel");
  if (node.outputs.slice(1).some((output) => output.useCount > 0))
    return refusal(node, "its training outputs are read");
  return node.layout === "NCHW" ? undefined : refusal(node, "it keeps its channels last");
}

/** The operand as one number or one for each channel; a refusal when it differs within a channel or would change the output's shape. */
function perChannel(node: Node, operand: Tensor, place: ChannelPlace): Float64Array | Refusal {
  const values = exactFloats(operand);
  if (!values) return refusal(node, "its constant operand is not a float tensor");
  const dims = alignedDims(node, operand, place.rank);
  if (dims.length > (place.rank ?? 1))
    return refusal(node, "its constant operand may have more dimensions than the output");
  const length = dims.at(-1 - place.channelFromEnd) ?? 1;
  if (operand.size !== length) return refusal(node, "its constant operand differs within a channel");
  if (length !== 1 && length !== place.channels)
    return refusal(node, "its constant operand would broadcast the output to another shape");
  return Float64Array.from(values);
}

/** Dimensions aligned at the last axis. Before opset 7 `broadcast` and `axis` said where the second operand stands (Add-6). */
function alignedDims(node: Node, operand: Tensor, rank: number | undefined): readonly number[] {
  const axis = node.int("axis");
  if (node.int("broadcast", 0) === 0 || axis === undefined || axis < 0 || rank === undefined) return operand.dims;
  const after = Math.max(0, rank - axis - operand.dims.length);
  return [...operand.dims, ...new Array<number>(after).fill(1)];
}

function checked(node: Node, affine: Affine): Affine | Refusal {
  const tooLarge = affine.scale?.some((factor) => !(Math.abs(factor) < largestFactor));
  if (tooLarge || affine.shift?.some((term) => !Number.isFinite(Math.fround(term))))
    return refusal(node, `the numbers of ${describeNode(node)} are not finite or too large to be folded`);
  return affine;
}

/** Undefined when every number is `neutral`, so that what does nothing is not folded. */
export function unlessAll(numbers: Float64Array | undefined, neutral: number): Float64Array | undefined {
  return numbers?.every((x) => x === neutral) ? undefined : numbers;
}

/** The shift when it does anything. */
export function shiftOf(affine: Affine): Float64Array | undefined {
  return unlessAll(affine.shift, 0);
}
