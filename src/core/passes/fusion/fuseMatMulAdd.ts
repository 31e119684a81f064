import { DataType, type Node, type Shape, sameDim, type Value } from "../../ir";
import { p, type Refusal, refusal } from "../../patterns";
import { fusion } from "../fusion";

/*
 * A B + C is one Gemm: for matrices only, and C, which need not be a constant, must broadcast to the product's shape and not beyond it
 * (ONNX operator Gemm-7: "unidirectional broadcast").
 *
 * Scope: all graphs; float32 and float64; opset 7 and newer.
 *
 * Before:
 *   main (float32[N,6] x, float32[6,4] w, float32[4] b) => (float32[N,4] y) {
 *     m = MatMul (x, w)
 *     y = Add (m, b)
 *   }
 * After:
 *   y = Gemm (x, w, b)
 */
export const fuseMatMulAdd = fusion({
  id: "fuse-matmul-add",
  title: "Fuse MatMul and Add into Gemm",
  pattern: p.op("Add", p.op(["MatMul", "Gemm"]).as("product"), p.any.as("bias")).as("add"),
  check: ({ product, bias, add }, context) => {
    if (product.opType === "Gemm" && product.input(2)) return "silent";
    if (bias.producer === product) return "silent";
    return whyNotGemm(product, bias, add, context.model.opset());
  },
  rewrite: ({ product, bias, add }, build) => {
    // The product may stand before what makes the bias.
    product.graph?.moveBefore(product, add);
    product.opType = "Gemm";
    product.removeAttribute("beta");
    product.setInput(2, bias);
    return build.keep(product).output();
  },
});

function whyNotGemm(product: Node, bias: Value, add: Node, opset: number): Refusal | "silent" | undefined {
  const [a, b] = [product.input(0), product.input(1)];
  if (opset < 7 || !a || !b) return "silent";
  const [left, right] = [a.shape, b.shape];
  const isGemm = product.opType === "Gemm";
  if (!isGemm && (left?.length !== 2 || right?.length !== 2)) {
    // In a transformer nearly every Add after a MatMul is of rank 3: that is no near miss.
    return left && right ? "silent" : refusal(add, "the product is not known to be one of two matrices");
  }
  const dtype = a.dtype ?? b.dtype;
  if (dtype !== DataType.Float && dtype !== DataType.Double)
    return refusal(add, "Gemm is only made for float32 and float64");
  const rows = left?.[product.int("transA", 0) !== 0 ? 1 : 0] ?? null;
  const columns = right?.[product.int("transB", 0) !== 0 ? 0 : 1] ?? null;
  return broadcastsTo(bias.shape, [rows, columns])
    ? undefined
    : refusal(add, "what is added is not known to broadcast to the shape of the product");
}

/** True when `shape` certainly broadcasts to `target` without enlarging it. */
function broadcastsTo(shape: Shape | undefined, target: Shape): boolean {
  if (!shape || shape.length > target.length) return false;
  return shape.every((dim, i) => dim === 1 || sameDim(dim, target[target.length - shape.length + i] ?? null));
}
