import { type Node, type Tensor, tensorType, type Value } from "../../../ir";
import { describeNode, isRefusal, type Refusal, refusal } from "../../../patterns";
import type { Builder } from "../../fusion";
import { removeDead } from "../../rewrite";
import { type Affine, unlessAll } from "./affine";
import { exactTensor } from "./exactFloats";
import { biasOf, type LinearOperator, sharedWeight } from "./linearOperator";
import { exactWeight, scaleWeight } from "./scaledWeight";

/**
 * Folds the map that follows a linear operator into it, in place: s (W x + b) + t = (s W) x + (s b + t).
 * Gives the operator's output. A MatMul that gets a shift becomes a Gemm, which needs rank 2.
 */
export function foldAfter(linear: LinearOperator, affine: Affine, build: Builder): Value | Refusal {
  const { node, outputChannels } = linear;
  const scale = unlessAll(affine.scale, 1);
  const shift = unlessAll(affine.shift, 0);
  const refused = tooOld(linear, build) ?? (scale && sharedWeight(linear));
  if (refused) return refused;
  const bias = biasOf(linear);
  if (isRefusal(bias)) return bias;
  if (shift && node.opType === "MatMul" && linear.rank !== 2)
    return refusal(node, `${describeNode(node)} has no bias, and Gemm, which has one, takes matrices only`);

  if (bias || shift) {
    const folded = new Float64Array(outputChannels);
    for (let i = 0; i < outputChannels; i++) folded[i] = (bias?.[i] ?? 0) * at(scale, i, 1) + at(shift, i, 0);
    if (!fits(folded)) return refusal(node, tooLarge);
    setBias(linear, folded, build);
  }
  if (scale) setWeight(linear, scaleWeight(linear.weight, linear.view, linear.outputAxis, scale), build);
  return build.keep(node).output();
}

/**
 * Folds the map that precedes a linear operator into it, in place: W (s x + t) + b = (W s) x + (W t + b). The caller has made sure that
 * no padding stands between the two when there is a shift: padded zeros would not be shifted.
 * @param input what the operator reads from now on: x.
 */
export function foldBefore(linear: LinearOperator, affine: Affine, input: Value, build: Builder): Value | Refusal {
  const { node, outputChannels } = linear;
  const scale = unlessAll(affine.scale, 1);
  const shift = unlessAll(affine.shift, 0);
  const refused = tooOld(linear, build) ?? (scale && sharedWeight(linear));
  if (refused) return refused;
  if (shift) {
    const bias = biasOf(linear);
    if (isRefusal(bias)) return bias;
    if (node.opType === "MatMul" && linear.rank !== 2)
      return refusal(node, `${describeNode(node)} has no bias, and Gemm, which has one, takes matrices only`);
    const folded = shiftedOutputs(linear, shift);
    for (let i = 0; i < outputChannels; i++) folded[i] = (folded[i] as number) + (bias?.[i] ?? 0);
    if (!fits(folded)) return refusal(node, tooLarge);
    setBias(linear, folded, build);
  }
  if (scale) setWeight(linear, scaleWeight(linear.weight, linear.view, linear.inputAxis, scale), build);
  const before = node.input(0)?.producer;
  node.setInput(0, input);
  if (before) removeDead(before);
  return build.keep(node).output();
}

const tooLarge = "the folded bias would be too large for its type";

function fits(bias: Float64Array): boolean {
  return bias.every((x) => Number.isFinite(Math.fround(x)));
}

/** Before opset 7 Gemm broadcast its bias only when told to, and always had one. */
function tooOld(linear: LinearOperator, build: Builder): Refusal | undefined {
  const { node } = linear;
  if (node.opType === "Conv" || node.opType === "ConvTranspose" || build.context.model.opset() >= 7) return undefined;
  return refusal(node, "Gemm before opset 7 broadcasts its bias in another way");
}

/** What a constant t in each input channel adds to each output channel: the sum of W t over the inputs and kernel positions. */
function shiftedOutputs(linear: LinearOperator, shift: Float64Array): Float64Array {
  const { view, outputAxis } = linear;
  const weight = exactWeight(linear.weight) as Float32Array | Float64Array;
  const alpha = linear.node.opType === "Gemm" ? linear.node.float("alpha", 1) : 1;
  const sums = new Float64Array(linear.outputChannels);
  let position = 0;
  for (let group = 0; group < view.groups; group++) {
    for (let row = 0; row < view.rows; row++) {
      for (let column = 0; column < view.columns; column++) {
        let total = 0;
        for (const end = position + view.inner; position < end; position++) total += weight[position] as number;
        const [output, input] = outputAxis === "rows" ? [row, column] : [column, row];
        const out = group * view[outputAxis] + output;
        sums[out] = (sums[out] as number) + alpha * total * at(shift, group * view[linear.inputAxis] + input, 0);
      }
    }
  }
  return sums;
}

function at(numbers: Float64Array | undefined, index: number, neutral: number): number {
  if (!numbers) return neutral;
  return numbers[numbers.length === 1 ? 0 : index] as number;
}

/** Gives the operator a bias for each output channel, Gemm's `beta` being taken into it; a MatMul becomes a Gemm. */
export function setBias(linear: LinearOperator, bias: Float64Array, build: Builder): void {
  const { node, weight } = linear;
  if (node.opType === "MatMul") node.opType = "Gemm";
  node.removeAttribute("beta");
  const wish = biasName(node.input(1)?.name ?? "");
  setConstant(node, 2, exactTensor(weight.dtype, [bias.length], bias), build, wish);
}

export function setWeight(linear: LinearOperator, weight: Tensor, build: Builder): void {
  setConstant(linear.node, 1, weight, build);
}

/** Replaces a constant input. An initializer that only this node reads is changed where it is and keeps its name. */
export function setConstant(node: Node, index: number, tensor: Tensor, build: Builder, wish = "constant"): void {
  const old = node.input(index);
  if (old?.isConstant && old.useCount === 1) {
    old.graph?.addInitializer(old, tensor);
    old.type = tensorType(tensor.dtype, tensor.dims);
    return;
  }
  node.setInput(index, build.constant(tensor, old?.name ?? wish));
  if (old?.producer) removeDead(old.producer);
}

function biasName(weight: string): string {
  return /(^|[./_])weight$/.test(weight) ? weight.replace(/weight$/, "bias") : `${weight || "fused"}_bias`;
}
