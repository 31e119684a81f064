import { DataType, type Node } from "../../ir";
import { isRefusal, p, refusal } from "../../patterns";
import { fusion } from "../fusion";
import { elementwiseAffine, unlessAll } from "./linear/affine";
import { exactTensor } from "./linear/exactFloats";
import { setConstant, setWeight } from "./linear/foldAffine";
import { linearOperator, sharedWeight } from "./linear/linearOperator";
import { scaleWeight } from "./linear/scaledWeight";

/*
 * A factor after a product with a bias, as attention scales its queries: s (x W + b) = x (W S) + s b. The product is a MatMul of any rank, so its
 * bias stays an Add.
 *
 * Scope: all graphs; float32 and float64.
 *
 * Before:
 *   main (float32[N,S,6] x) => (float32[N,S,4] y) < float32[6,4] w = random(1), float32[4] b = random(2), float32[] s = {0.125} > {
 *     m = MatMul (x, w)
 *     a = Add (m, b)
 *     y = Mul (a, s)
 *   }
 * After:
 *   m = MatMul (x, w)
 *   y = Add (m, b)
 */
const biased = p.op("Add", p.op("MatMul", p.any, p.constant).as("product"), p.constant).as("add");

export const fuseMatMulBiasScale = fusion({
  id: "fuse-matmul-bias-scale",
  title: "Fold a factor into the MatMul and the bias before it",
  pattern: [p.op("Mul", biased, p.constant).as("factor"), p.op("Div", biased, p.constant).as("factor")],
  rewrite: ({ product, add, factor }, build) => {
    const linear = linearOperator(product);
    if (isRefusal(linear)) return linear;
    const place = { ...linear, channels: linear.outputChannels };
    const bias = elementwiseAffine(add, product.output(), place);
    if (isRefusal(bias)) return bias;
    const affine = elementwiseAffine(factor, add.output(), place);
    if (isRefusal(affine)) return affine;
    const scale = unlessAll(affine.scale, 1);
    const refused = scale && sharedWeight(linear);
    if (refused) return refused;
    if (scale) {
      const { shift = new Float64Array(1) } = bias;
      const length = Math.max(shift.length, scale.length);
      const at = (numbers: Float64Array, i: number) => numbers[numbers.length === 1 ? 0 : i] as number;
      const scaled = Float64Array.from({ length }, (_, i) => at(shift, i) * at(scale, i));
      if (scaled.some((x) => !Number.isFinite(linear.weight.dtype === DataType.Float ? Math.fround(x) : x)))
        return refusal(factor, "the scaled bias is too large for its type");
      setConstant(add, biasIndex(add), exactTensor(linear.weight.dtype, length === 1 ? [] : [length], scaled), build);
      setWeight(linear, scaleWeight(linear.weight, linear.view, linear.outputAxis, scale), build);
    }
    build.keep(product);
    return build.keep(add).output();
  },
});

function biasIndex(add: Node): number {
  return add.input(0)?.constant ? 0 : 1;
}
