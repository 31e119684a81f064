import type { Node } from "../../ir";
import { isRefusal, p } from "../../patterns";
import { fusion } from "../fusion";
import { setBias, setWeight } from "./linear/foldAffine";
import { biasOf, linearOperator, sharedWeight } from "./linear/linearOperator";
import { scaleWeight } from "./linear/scaledWeight";

/*
 * alpha A B + beta C with constant B and C: the numbers go into the constants.
 *
 * Scope: all graphs; float32 and float64; opset 7 and newer; a bias of one number for each column.
 *
 * Before:
 *   main (float32[N,6] x) => (float32[N,4] y) < float32[6,4] w = random(1), float32[4] b = random(2) > {
 *     y = Gemm <alpha = 0.5, beta = 2.0> (x, w, b)
 *   }
 * After:
 *   y = Gemm (x, w, b)
 */
export const foldGemmScalars = fusion({
  id: "fold-gemm-scalars",
  title: "Fold Gemm's alpha and beta into its constants",
  pattern: p.op("Gemm", p.any, p.constant).with({ where: hasScalars }).as("gemm"),
  check: (_captures, context) => (context.model.opset() < 7 ? "silent" : undefined),
  rewrite: ({ gemm }, build) => {
    const linear = linearOperator(gemm);
    if (isRefusal(linear)) return linear;
    const bias = biasOf(linear);
    if (isRefusal(bias)) return bias;
    const alpha = gemm.float("alpha", 1);
    const refused = alpha !== 1 && sharedWeight(linear);
    if (refused) return refused;
    if (alpha !== 1)
      setWeight(linear, scaleWeight(linear.weight, linear.view, linear.outputAxis, Float64Array.of(alpha)), build);
    if (bias && gemm.float("beta", 1) !== 1) setBias(linear, Float64Array.from(bias), build);
    gemm.removeAttribute("alpha");
    gemm.removeAttribute("beta");
    return build.keep(gemm).output();
  },
});

function hasScalars(gemm: Node): boolean {
  return gemm.float("alpha", 1) !== 1 || (gemm.input(2) !== undefined && gemm.float("beta", 1) !== 1);
}
