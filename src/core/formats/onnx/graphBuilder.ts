import {
  type Graph,
  ModelFormatError,
  Node,
  sortGraph,
  type Tensor,
  type TensorType,
  tensorType,
  Value,
} from "../../ir";
import { NodeCarried, originOf, type ReadInfo, ValueOrigin } from "./carried";
import type { RawGraph } from "./graphReader";
import type { RawNode } from "./rawNodes";
import type { ReadContext } from "./readContext";
import { shortened } from "./tensorReader";

/** The names that a graph defines; a name that it does not define is looked for in the graphs around it. */
class Scope {
  readonly values = new Map<string, Value>();
  /** Set when a node reads what a later node makes. */
  isUnsorted = false;

  constructor(
    readonly graph: Graph,
    readonly outer: Scope | undefined,
  ) {}

  find(name: string): Value | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.outer) {
      const value = scope.values.get(name);
      if (value) return value;
    }
    return undefined;
  }
}

/** What the body of a model or a function is besides its nodes. */
interface BuildOptions {
  /** Before IR version 4 initializers had to be listed as inputs and were constants all the same (onnxruntime's CanOverrideInitializer). */
  readonly initializersAreConstants: boolean;
}

/** Nodes of one operator that are looked at for the attributes of another. */
const MOST_ALIKE = 7;

/** Resolves the names of a raw graph and of the graphs in it: names become edges. Linear time. */
export class GraphBuilder {
  constructor(
    private readonly context: ReadContext,
    private readonly options: BuildOptions,
  ) {}

  /** The last nodes of each operator that had attributes of their own: a large model has few kernels and strides. */
  readonly #attributed = new Map<string, readonly Node[]>();

  readonly #types = new Map<readonly number[], TensorType>();

  build(raw: RawGraph, outer?: Scope): void {
    const scope = new Scope(raw.graph, outer);
    const { graph } = raw;
    this.#defineInputs(raw, scope);
    this.#defineInitializers(raw, scope);
    const made: Value[] = [];
    for (let index = 0; index < raw.nodes.length; index++) {
      const node = raw.nodes.at(index);
      for (const name of node.outputs) made.push(this.#defineOutput(name, node, scope));
    }
    this.#declare(raw, scope);
    for (let index = 0, first = 0; index < raw.nodes.length; index++) {
      const node = raw.nodes.at(index);
      for (const nested of node.rare.graphs) this.build(nested, scope);
      const end = first + node.outputs.length;
      graph.append(this.#makeNode(node, made.slice(first, end), scope));
      first = end;
    }
    this.#addOutputs(raw, scope);
    for (const { names } of raw.carried.annotations)
      for (const name of names) {
        const value = scope.values.get(name);
        if (value?.initializer) value.isAnnotated = true;
        if (!value) raw.carried.unknownNames.add(name);
      }
    if (scope.isUnsorted) this.#sort(raw);
  }

  #defineInputs(raw: RawGraph, scope: Scope): void {
    const { initializersAreConstants } = this.options;
    const constants = new Set(initializersAreConstants ? raw.initializers.names : []);
    raw.inputs.forEach((info, order) => {
      const value = new Value(info.name, info.type);
      const origin = this.#setOrigin(value, info);
      origin.input = info;
      origin.inputOrder = order;
      this.#define(value, scope, "input", raw.offset);
      value.graph = raw.graph;
      if (!constants.has(info.name)) raw.graph.addInput(value);
    });
  }

  #defineInitializers(raw: RawGraph, scope: Scope): void {
    const { names, tensors, offsets } = raw.initializers;
    for (let index = 0; index < names.length; index++) {
      const name = names[index] as string;
      const tensor = tensors[index] as Tensor;
      const offset = offsets[index] as number;
      let value = scope.values.get(name);
      if (value?.initializer || name === "") {
        const found = name === "" ? "one without a name" : `two of ${quoted(name)}`;
        throw this.#error(offset, "initializers with names of their own", found);
      }
      if (!value) {
        value = new Value(name);
        value.origin = ValueOrigin.undeclared;
        this.#define(value, scope, "initializer", offset);
      }
      value.type ??= this.#typeOf(tensor);
      raw.graph.addInitializer(value, tensor);
    }
  }

  /** Tensors of one form share their dimensions, and so one type. */
  #typeOf({ dtype, dims }: Tensor): TensorType {
    let type = this.#types.get(dims);
    if (type?.dtype !== dtype) {
      type = tensorType(dtype, dims);
      this.#types.set(dims, type);
    }
    return type;
  }

  #defineOutput(name: string, node: RawNode, scope: Scope): Value {
    const value = new Value(name);
    value.graph = scope.graph;
    if (name !== "") this.#define(value, scope, "output of a node", node.offset);
    return value;
  }

  #define(value: Value, scope: Scope, what: string, offset: number): void {
    if (value.name === "") throw this.#error(offset, `a name for each ${what}`, "none");
    const { size } = scope.values;
    scope.values.set(value.name, value);
    if (scope.values.size === size)
      throw this.#error(offset, "names that are defined once", `${quoted(value.name)} defined twice`);
    if (scope.outer?.find(value.name)) this.context.hasShadowedNames = true;
  }

  /** Gives values what `value_info` says of them; what is said of names from elsewhere is carried. */
  #declare(raw: RawGraph, scope: Scope): void {
    raw.infos.forEach((info, order) => {
      const value = scope.values.get(info.name);
      if (!value || value.declared) {
        raw.carried.orphanInfos.push({ order, span: info.span });
        return;
      }
      value.declared = true;
      value.type ??= info.type;
      const origin = this.#setOrigin(value, info);
      origin.info = info;
      origin.infoOrder = order;
    });
  }

  #setOrigin(value: Value, info: ReadInfo): ValueOrigin {
    const known = originOf(value);
    const origin = known && known !== ValueOrigin.undeclared ? known : new ValueOrigin();
    value.docString ||= info.docString;
    if (value.metadata.size === 0) value.metadata = info.metadata;
    origin.docString = value.docString;
    origin.metadata = value.metadata;
    value.origin = origin;
    return origin;
  }

  #makeNode(raw: RawNode, outputs: readonly Value[], scope: Scope): Node {
    const { rare } = raw;
    const inputs = raw.inputs.map((name) => (name === "" ? null : this.#resolve(name, raw, scope)));
    const seen = this.#attributed.get(raw.opType) ?? [];
    const alike = seen.find((one) => hasSame(one, raw));
    const node = new Node(raw.opType, inputs, outputs, alike ? [] : raw.attributes, rare.domain);
    if (alike) node.shareAttributes(alike);
    else this.#attributed.set(raw.opType, [node, ...seen.slice(0, MOST_ALIKE)]);
    if (node.attributes.size !== raw.attributes.length)
      throw this.#error(raw.offset, `each attribute of ${describe(raw)} once`, "one twice");
    node.name = raw.name;
    node.overload = rare.overload;
    node.docString = rare.docString;
    if (rare.metadata) node.metadata = rare.metadata;
    node.unknown = rare.carried;
    return node;
  }

  #resolve(name: string, node: RawNode, scope: Scope): Value {
    const value = scope.find(name);
    if (!value)
      throw this.#error(node.offset, `a definition of ${quoted(name)}, which ${describe(node)} reads`, "none");
    noteOrder(value, scope);
    return value;
  }

  #addOutputs(raw: RawGraph, scope: Scope): void {
    for (const info of raw.outputs) {
      const value = scope.find(info.name);
      if (!value) throw this.#error(raw.offset, `a definition of the graph output ${quoted(info.name)}`, "none");
      noteOrder(value, scope);
      raw.graph.addOutput(value);
      if (value.graph !== raw.graph) continue;
      value.type ??= info.type;
      this.#setOrigin(value, info).output ??= info;
    }
  }

  /** Passes need the order that the specification demands; the file's own order is kept for writing an untouched graph back. */
  #sort(raw: RawGraph): void {
    const { graph, carried } = raw;
    let order = 0;
    for (const node of graph.nodes()) {
      const held = node.unknown instanceof NodeCarried ? node.unknown : new NodeCarried();
      held.fileOrder = order++;
      node.unknown = held;
    }
    carried.unsortedNodes = graph.nodeCount;
    if (!sortGraph(graph))
      throw this.#error(raw.offset, "a graph without cycles", `a cycle among the nodes of graph ${quoted(graph.name)}`);
  }

  #error(offset: number, expected: string, found: string): ModelFormatError {
    const file = this.context.files.name;
    return new ModelFormatError({
      file,
      offset,
      expected,
      found,
      hint: "The model is not valid ONNX: export it again.",
    });
  }
}

/** Whether a node has the attributes that were read for another, each the very same object. */
function hasSame({ attributes, subgraphs }: Node, raw: RawNode): boolean {
  if (attributes.size !== raw.attributes.length || subgraphs.length > 0) return false;
  let at = 0;
  for (const one of attributes.values()) if (one !== raw.attributes[at++]) return false;
  return true;
}

/** Nodes are made in file order, so a value that has neither a producer yet nor another source is made later. */
function noteOrder(value: Value, from: Scope): void {
  if (value.producer || value.isGraphInput || value.initializer) return;
  for (let scope: Scope | undefined = from; scope; scope = scope.outer) {
    if (scope.graph !== value.graph) continue;
    scope.isUnsorted = true;
    return;
  }
}

function describe(node: RawNode): string {
  return `${shortened(node.opType)} "${shortened(node.name || (node.outputs[0] ?? ""))}"`;
}

function quoted(name: string): string {
  return `"${shortened(name)}"`;
}
