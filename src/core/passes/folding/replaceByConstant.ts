import { attribute, Node, type Tensor, tensorType, Value } from "../../ir";
import type { PassContext } from "../pass";
import { canReplace, removeDead, replaceValue } from "../rewrite";

/**
 * Makes a constant stand for a computed value and removes what nobody needs any more. An output of a graph must come from a node: there the
 * constant is a Constant node.
 * @returns false, changing nothing, when the constant is not of the value's type and shape or the value cannot be replaced.
 */
export function replaceByConstant(context: PassContext, value: Value, tensor: Tensor): boolean {
  const { graph, producer } = value;
  if (!graph || !producer || !fits(value, tensor)) return false;
  if (value.isGraphOutput) {
    const made = new Value(context.names.take(`${value.name}_constant`), tensorType(tensor.dtype, tensor.dims));
    const node = new Node("Constant", [], [made], [attribute.tensor("value", tensor)]);
    graph.insertBefore(node, producer);
    if (!canReplace(value, made)) {
      graph.remove(node);
      return false;
    }
    replaceValue(context, value, made);
  } else {
    // The constant takes the name over: it is the same tensor.
    const constant = new Value(value.name, tensorType(tensor.dtype, tensor.dims));
    value.name = context.names.take(value.name);
    value.replaceUsesWith(graph.addInitializer(constant, tensor));
  }
  removeDead(producer);
  return true;
}

function fits(value: Value, tensor: Tensor): boolean {
  const { type } = value;
  if (!type) return true;
  if (type.kind !== "tensor" || type.dtype !== tensor.dtype) return false;
  const { shape } = type;
  if (!shape) return true;
  return (
    shape.length === tensor.dims.length &&
    shape.every((dim, axis) => typeof dim !== "number" || dim === tensor.dims[axis])
  );
}
