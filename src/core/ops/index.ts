import type { Model, Node } from "../ir";
import type { OpDef } from "./opDef";

export * from "./opDef";

/** The definition of a node's operator; undefined for a custom operator. */
export function opDef(_node: { opType: string; domain: string }): OpDef | undefined {
  return undefined;
}

/** Infers the types and contents of one node's outputs from its inputs and stores them on the values. Never throws for a bad model. */
export function inferNode(_model: Model, _node: Node): void {}

/** Infers the whole model in execution order, subgraphs included. */
export function inferModel(_model: Model): void {}
