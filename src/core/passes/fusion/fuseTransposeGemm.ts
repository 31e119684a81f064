import { DataType, type Node } from "../../ir";
import { p, refusal } from "../../patterns";
import { fusion } from "../fusion";
import { removeDead } from "../rewrite";

/*
 * Gemm transposes either matrix itself, at no cost: Gemm(A^T, B) is Gemm(A, B) with transA turned round.
 *
 * Scope: all graphs; any element type.
 *
 * Before:
 *   main (float32[6,N] x, float32[4,6] w, float32[4] b) => (float32[N,4] y) {
 *     t = Transpose <perm = [1,0]> (x)
 *     y = Gemm <transB = 1> (t, w, b)
 *   }
 * After:
 *   y = Gemm <transB = 1, transA = 1> (x, w, b)
 */
const transpose = p.op("Transpose", p.any.as("x")).with({ where: swapsMatrix }).as("transpose");

export const fuseTransposeGemm = fusion({
  id: "fuse-transpose-gemm",
  title: "Let Gemm transpose its matrices",
  pattern: [p.op("Gemm", transpose).as("product"), p.op("Gemm", p.any, transpose).as("product")],
  rewrite: ({ x, transpose, product }, build) => {
    const index = product.input(0) === transpose.output() ? 0 : 1;
    const name = index === 0 ? "transA" : "transB";
    product.setInt(name, product.int(name, 0) === 0 ? 1 : 0);
    product.setInput(index, x);
    removeDead(transpose);
    return build.keep(product).output();
  },
});

/*
 * A product of two matrices, one of them transposed, is a Gemm.
 *
 * Scope: all graphs; float32 and float64; opset 11 and newer, where Gemm needs no bias.
 *
 * Before:
 *   main (float32[N,6] x, float32[4,6] w) => (float32[N,4] y) {
 *     t = Transpose <perm = [1,0]> (w)
 *     y = MatMul (x, t)
 *   }
 * After:
 *   y = Gemm <transB = 1> (x, w)
 */
export const fuseTransposeMatMul = fusion({
  id: "fuse-transpose-matmul",
  title: "Fuse Transpose and MatMul into Gemm",
  pattern: [p.op("MatMul", transpose).as("product"), p.op("MatMul", p.any, transpose).as("product")],
  check: ({ x, transpose, product }, context) => {
    const other = product.inputs.find((input) => input !== transpose.output());
    if (other && other.shape?.length !== 2)
      return refusal(product, "the product is not known to be one of two matrices");
    if (x.dtype !== DataType.Float && x.dtype !== DataType.Double)
      return refusal(product, "Gemm is only made for float32 and float64");
    return context.model.opset() < 11 ? refusal(product, "before opset 11 Gemm needs a bias") : undefined;
  },
  rewrite: ({ x, transpose, product }, build) => {
    const index = product.input(0) === transpose.output() ? 0 : 1;
    product.opType = "Gemm";
    product.setInt(index === 0 ? "transA" : "transB", 1);
    product.setInput(index, x);
    removeDead(transpose);
    return build.keep(product).output();
  },
});

/** A Transpose without `perm` reverses the axes; its input must then be known to be a matrix. */
function swapsMatrix(node: Node): boolean {
  const perm = node.ints("perm");
  if (!perm) return node.input(0)?.shape?.length === 2;
  return perm.length === 2 && perm[0] === 1 && perm[1] === 0;
}
