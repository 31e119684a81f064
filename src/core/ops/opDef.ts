import type { Dim, Graph, Node, Shape, Tensor, ValueType } from "../ir";

/** What one execution of an operator costs. `null` where a symbolic dimension leaves it open. */
export interface Cost {
  /** Multiply-accumulate operations. */
  readonly macs: Dim;
  /** Floating-point operations: 2 a MAC, 1 an elementwise operation, comparison or copy-free move. */
  readonly flops: Dim;
}

/** What an operator's inference may ask and what it must answer. Types and contents that it does not set stay unknown. */
export interface InferContext {
  readonly node: Node;
  /** Imported version of the node's domain. */
  readonly opset: number;
  /** Type of an input; undefined when omitted or unknown. */
  type(index: number): ValueType | undefined;
  dtype(index: number): number | undefined;
  /** Shape of an input; undefined when the rank is unknown. */
  shape(index: number): Shape | undefined;
  /** The constant behind an input, if it is one. */
  constant(index: number): Tensor | undefined;
  /** Known contents of an integer scalar or vector, symbols included: the output of Shape, Gather, Concat, ... */
  content(index: number): Shape | undefined;
  /** Declares the type of a tensor output. Nothing happens for an omitted output. */
  tensor(index: number, dtype: number | undefined, shape: Shape | undefined): void;
  set(index: number, type: ValueType | undefined): void;
  /** Declares the known contents of an output. */
  setContent(index: number, content: Shape | undefined): void;
  /** Infers a subgraph whose inputs have these types and stores what it finds on its values; gives its outputs' types. */
  subgraph(graph: Graph, inputs: readonly (ValueType | undefined)[]): (ValueType | undefined)[];
  /** As `subgraph`, but leaves the values as they were: for a loop that looks for types which hold in every iteration. Undefined when nested too deep. */
  probe(graph: Graph, inputs: readonly (ValueType | undefined)[]): (ValueType | undefined)[] | undefined;
}

export interface CostContext {
  readonly node: Node;
  shape(index: number): Shape | undefined;
  outputShape(index: number): Shape | undefined;
}

export type AttributeKind =
  | "float"
  | "int"
  | "string"
  | "tensor"
  | "graph"
  | "sparse"
  | "type"
  | "floats"
  | "ints"
  | "strings"
  | "tensors"
  | "graphs"
  | "types";

/** Everything the program knows of one operator (the design's third idea). */
export interface OpDef {
  readonly domain: string;
  readonly name: string;
  /** Versions of the domain in which the operator changed, ascending; the last is the newest. */
  readonly since: readonly number[];
  /** Least and most inputs over all versions; Infinity for variadic. */
  readonly inputs: readonly [number, number];
  readonly outputs: readonly [number, number];
  /** Attributes over all versions. */
  readonly attributes: Readonly<Record<string, AttributeKind>>;
  /** False for random operators and those with side effects: never folded, never shared. */
  readonly deterministic: boolean;
  infer?(context: InferContext): void;
  /** Cost when it is not one operation for each output element. */
  cost?(context: CostContext): Cost;
  /**
   * Computes the operator on small constants without a runtime; undefined when it declines. Integer shape arithmetic must be exact; it is
   * only called for a few thousand elements at most.
   */
  evaluate?(inputs: readonly (Tensor | undefined)[], node: Node, opset: number): readonly Tensor[] | undefined;
}

/** Makes a definition; fields that most operators share have defaults. */
export function op(name: string, def: Partial<Omit<OpDef, "name">> & Pick<OpDef, "since" | "inputs">): OpDef {
  return { domain: "", outputs: [1, 1], attributes: {}, deterministic: true, ...def, name };
}
