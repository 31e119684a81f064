import { type Attribute, cloneGraph, type Graph, type ModelFunction, type Node } from "../ir";
import { constantOf } from "./constants";

/**
 * A throw-away copy of a function's body as one call sees it: inputs have the types, contents and constants of the call's, and attributes
 * that refer to the function's have the call's values, or the defaults, or are gone when the call gives none.
 */
export function instantiate(called: ModelFunction, call: Node, options: { fixedInitializers: boolean }): Graph {
  const body = cloneGraph(called.body);
  body.inputs.forEach((input, index) => {
    const given = call.input(index);
    input.type = given?.type;
    input.content = given?.content;
    const tensor = given && constantOf(given, options);
    if (!tensor) return;
    input.isGraphInput = false;
    input.initializer = tensor;
  });
  const given = new Map(called.attributeDefaults.map((one) => [one.name, one]));
  for (const one of call.attributes.values()) given.set(one.name, one);
  for (const node of body.allNodes()) resolveReferences(node, given);
  return body;
}

function resolveReferences(node: Node, given: ReadonlyMap<string, Attribute>): void {
  for (const one of [...node.attributes.values()]) {
    if (one.reference === undefined) continue;
    const value = given.get(one.reference);
    // A given graph is not moved in here: it would lose its parent. The operator is then left unknown.
    if (value && "value" in value && (value.kind === "graph" || value.kind === "graphs")) continue;
    if (value) node.setAttribute({ ...value, name: one.name });
    else node.removeAttribute(one.name);
  }
}
