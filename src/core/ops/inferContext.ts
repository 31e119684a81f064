import { DataType, type Dim, type Graph, type Node, type Shape, type Tensor, tensorType, type ValueType } from "../ir";
import { constantOf, contentOf, maxContent } from "./constants";
import { mergeTypes } from "./mergeTypes";
import type { InferContext } from "./opDef";

/** What a node's inference needs of the engine that runs it. */
export interface InferenceHost {
  readonly fixedInitializers: boolean;
  subgraph(graph: Graph, inputs: readonly (ValueType | undefined)[]): (ValueType | undefined)[];
  probe(graph: Graph, inputs: readonly (ValueType | undefined)[]): (ValueType | undefined)[] | undefined;
}

/** The context of one node. Answers are kept aside until `commit`, so that an inference that fails half-way leaves nothing behind. */
export class NodeContext implements InferContext {
  readonly #types: (ValueType | undefined)[] = [];
  readonly #contents: (Shape | undefined)[] = [];

  constructor(
    readonly node: Node,
    readonly opset: number,
    private readonly host: InferenceHost,
  ) {}

  type(index: number): ValueType | undefined {
    return this.node.inputs[index]?.type;
  }

  dtype(index: number): number | undefined {
    const dtype = this.node.inputs[index]?.dtype;
    return dtype === DataType.Undefined ? undefined : dtype;
  }

  shape(index: number): Shape | undefined {
    return this.node.inputs[index]?.shape;
  }

  constant(index: number): Tensor | undefined {
    const value = this.node.inputs[index];
    return value ? constantOf(value, this.host) : undefined;
  }

  content(index: number): Shape | undefined {
    const value = this.node.inputs[index];
    if (!value) return undefined;
    if (value.content) return value.content;
    const tensor = constantOf(value, this.host);
    if (!tensor) return undefined;
    const content = contentOf(tensor);
    if (content && value.producer) value.content = content;
    return content;
  }

  tensor(index: number, dtype: number | undefined, shape: Shape | undefined): void {
    this.set(index, tensorType(dtype ?? DataType.Undefined, shape?.map(asSize)));
  }

  set(index: number, type: ValueType | undefined): void {
    this.#types[index] = type;
  }

  setContent(index: number, content: Shape | undefined): void {
    if (!content || content.length > maxContent) return;
    this.#contents[index] = content.map(asInteger);
  }

  subgraph(graph: Graph, inputs: readonly (ValueType | undefined)[]): (ValueType | undefined)[] {
    return this.host.subgraph(graph, inputs);
  }

  probe(graph: Graph, inputs: readonly (ValueType | undefined)[]): (ValueType | undefined)[] | undefined {
    return this.host.probe(graph, inputs);
  }

  /** Stores the answers on the outputs. */
  commit(): void {
    this.node.outputs.forEach((output, index) => {
      const inferred = this.#types[index];
      const merged = mergeTypes(inferred, output.type);
      if (merged && "dtype" in merged && merged.dtype === DataType.Undefined) output.type = undefined;
      else if (inferred) output.type = merged;
      const content = this.#contents[index];
      output.content = content && fits(content, output.shape) ? content : undefined;
    });
  }
}

/** A size that a bad model made negative or fractional is not known. */
function asSize(dim: Dim): Dim {
  return typeof dim === "number" && !(Number.isSafeInteger(dim) && dim >= 0) ? null : dim;
}

function asInteger(element: Dim): Dim {
  return typeof element === "number" && !Number.isSafeInteger(element) ? null : element;
}

function fits(content: Shape, shape: Shape | undefined): boolean {
  if (content.every((element) => element === null)) return false;
  let size = 1;
  for (const dim of shape ?? [null]) {
    if (typeof dim !== "number") return shape?.length === 1;
    size *= dim;
  }
  return size === content.length;
}
