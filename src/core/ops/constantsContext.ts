import type { Node, Tensor } from "../ir";
import { contentOf } from "./constants";
import type { InferContext } from "./opDef";

/**
 * The context of a node whose inputs are these constants, so that `evaluate` and `infer` share one account of the output's shape. It only
 * answers: what is declared on it is dropped.
 */
export function constantsContext(tensors: readonly (Tensor | undefined)[], node: Node, opset: number): InferContext {
  return {
    node,
    opset,
    type(index) {
      const tensor = tensors[index];
      return tensor && { kind: "tensor", dtype: tensor.dtype, shape: tensor.dims };
    },
    dtype: (index) => tensors[index]?.dtype,
    shape: (index) => tensors[index]?.dims,
    constant: (index) => tensors[index],
    content(index) {
      const tensor = tensors[index];
      return tensor && contentOf(tensor);
    },
    tensor() {},
    set() {},
    setContent() {},
    subgraph: () => [],
    probe: () => undefined,
  };
}
