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
import { type NameId, noName } from "./valueNames";

/** The names that a graph defines; a name that it does not define is looked for in the graphs around it. */
class Scope {
  /** By the names' numbers. A graph that defines many of the file's names has a place for each name, others a map. */
  readonly #values: Map<NameId, Value> | (Value | undefined)[];
  /** Set when a node reads what a later node makes. */
  isUnsorted = false;

  constructor(
    readonly graph: Graph,
    readonly outer: Scope | undefined,
    { defined, names }: { defined: number; names: number },
  ) {
    this.#values = defined * MOST_ROOM > names ? new Array(names).fill(undefined) : new Map();
  }

  get(name: NameId): Value | undefined {
    return this.#values instanceof Map ? this.#values.get(name) : this.#values[name];
  }

  set(name: NameId, value: Value): void {
    if (this.#values instanceof Map) this.#values.set(name, value);
    else this.#values[name] = value;
  }

  find(name: NameId): Value | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.outer) {
      const value = scope.get(name);
      if (value) return value;
    }
    return undefined;
  }
}

/** Places for each name that a graph defines. */
const MOST_ROOM = 8;

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
    const { nodes, initializers, inputs } = raw;
    const defined = nodes.length + initializers.names.length + inputs.length;
    const scope = new Scope(raw.graph, outer, { defined, names: this.context.names.count });
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
        const value = scope.get(this.context.names.ofText(name));
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
      this.#define(value, info.id, scope, "input", raw.offset);
      value.graph = raw.graph;
      if (!constants.has(info.id)) raw.graph.addInput(value);
    });
  }

  #defineInitializers(raw: RawGraph, scope: Scope): void {
    const { names, tensors, offsets } = raw.initializers;
    for (let index = 0; index < names.length; index++) {
      const id = names[index] as NameId;
      const tensor = tensors[index] as Tensor;
      const offset = offsets[index] as number;
      let value = scope.get(id);
      if (value?.initializer || id === noName) {
        const found = id === noName ? "one without a name" : `two of ${this.#quoted(id)}`;
        throw this.#error(offset, "initializers with names of their own", found);
      }
      if (!value) {
        value = new Value(this.context.names.text(id));
        value.origin = ValueOrigin.undeclared;
        this.#define(value, id, scope, "initializer", offset);
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

  #defineOutput(id: NameId, node: RawNode, scope: Scope): Value {
    const value = new Value(this.context.names.text(id));
    value.graph = scope.graph;
    if (id !== noName) this.#define(value, id, scope, "output of a node", node.offset);
    return value;
  }

  #define(value: Value, id: NameId, scope: Scope, what: string, offset: number): void {
    if (id === noName) throw this.#error(offset, `a name for each ${what}`, "none");
    if (scope.get(id)) throw this.#error(offset, "names that are defined once", `${this.#quoted(id)} defined twice`);
    scope.set(id, value);
    if (scope.outer?.find(id)) this.context.hasShadowedNames = true;
  }

  /** Gives values what `value_info` says of them; what is said of names from elsewhere is carried. */
  #declare(raw: RawGraph, scope: Scope): void {
    raw.infos.forEach((info, order) => {
      const value = scope.get(info.id);
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
    const inputs = raw.inputs.map((id) => (id === noName ? null : this.#resolve(id, raw, scope)));
    const seen = this.#attributed.get(raw.opType) ?? [];
    const alike = seen.find((one) => hasSame(one, raw));
    const node = new Node(raw.opType, inputs, outputs, alike ? [] : raw.attributes, rare.domain);
    if (alike) node.shareAttributes(alike);
    else this.#attributed.set(raw.opType, [node, ...seen.slice(0, MOST_ALIKE)]);
    if (node.attributes.size !== raw.attributes.length)
      throw this.#error(raw.offset, `each attribute of ${this.#describe(raw)} once`, "one twice");
    node.name = raw.name;
    node.overload = rare.overload;
    node.docString = rare.docString;
    if (rare.metadata) node.metadata = rare.metadata;
    node.unknown = rare.carried;
    return node;
  }

  #resolve(id: NameId, node: RawNode, scope: Scope): Value {
    const value = scope.find(id);
    if (!value)
      throw this.#error(
        node.offset,
        `a definition of ${this.#quoted(id)}, which ${this.#describe(node)} reads`,
        "none",
      );
    noteOrder(value, scope);
    return value;
  }

  #addOutputs(raw: RawGraph, scope: Scope): void {
    for (const info of raw.outputs) {
      const value = scope.find(info.id);
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

  #quoted(id: NameId): string {
    return quoted(this.context.names.text(id));
  }

  #describe({ opType, name, outputs }: RawNode): string {
    const called = name || this.context.names.text(outputs[0] ?? noName);
    return `${shortened(opType)} "${shortened(called)}"`;
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

function quoted(name: string): string {
  return `"${shortened(name)}"`;
}
