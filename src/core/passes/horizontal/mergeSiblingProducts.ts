import { mergeSiblings } from "./mergeSiblings";

/*
 * Products of the same input with several constant matrices are one product with the matrices side by side: the queries, keys and values of
 * attention. Biases that follow as Add are joined too.
 *
 * Scope: all graphs; Gemm and MatMul of any type; opset 7 and newer. Refused when no node would be saved.
 *
 * Before:
 *   main (float32[N,S,6] x) => (float32[N,S,4] q, float32[N,S,4] k, float32[N,S,2] v) <
 *     float32[6,4] wq = random(1), float32[6,4] wk = random(2), float32[6,2] wv = random(3)
 *   > {
 *     q = MatMul (x, wq)
 *     k = MatMul (x, wk)
 *     v = MatMul (x, wv)
 *   }
 * After:
 *   m = MatMul (x, w)
 *   q, k, v = Split <axis = 2> (m, sizes)
 */
export const mergeSiblingProducts = mergeSiblings({
  id: "merge-sibling-products",
  title: "Merge Gemms and MatMuls that read the same input",
  operators: ["Gemm", "MatMul"],
});
