import { type Attribute, attribute, graphsOf, saturated } from "./attribute";
import type { Graph } from "./graph";
import { noMetadata } from "./metadata";
import type { Tensor } from "./tensor";
import { Value } from "./value";

export type NodeId = number & { readonly __brand: "NodeId" };
export type Layout = "NCHW" | "NHWC";

let nextId = 1;
const none: readonly Graph[] = [];
const noAttributes: Map<string, Attribute> = new Map();

/** One operator call. `domain` is `""` for ai.onnx (the alias "ai.onnx" is normalised by the reader). */
export class Node {
  readonly id = nextId++ as NodeId;
  name = "";
  /** Distinguishes functions of the same domain and name (`NodeProto.overload`, IR version 10). */
  overload = "";
  docString = "";
  metadata: ReadonlyMap<string, string> = noMetadata;
  /** Where spatial operators keep their channels. ONNX files are NCHW throughout. */
  layout: Layout = "NCHW";
  /** Fields that the reader carried without understanding them; opaque to everybody else. */
  unknown: object | undefined;

  /** The graph that holds it; undefined before insertion and after removal. */
  graph: Graph | undefined;
  /** Neighbours in the graph's order; kept by Graph. A removed node keeps `next`, so that a running iteration can go on. */
  previous: Node | undefined;
  next: Node | undefined;

  #inputs: (Value | null)[];
  #outputs: Value[];
  /** Shared with other nodes while it is not `#ownsAttributes`: a map of its own costs more than all else of a node. */
  #attributes = noAttributes;
  #ownsAttributes = false;
  /** False for nearly every node; asking for its subgraphs must cost nothing then. */
  #holdsGraphs = false;

  /**
   * @param inputs null for an omitted optional input.
   * @param outputs values made for this node; a value named "" is an omitted output.
   */
  constructor(
    public opType: string,
    inputs: readonly (Value | null)[],
    outputs: readonly Value[] | number = 1,
    attributes: Iterable<Attribute> = [],
    public domain = "",
  ) {
    // Copies are as long as they have to be; an array that grows by pushing takes room for 17.
    this.#inputs = inputs.slice();
    for (const input of inputs) input?.addReader(this);
    const made = typeof outputs === "number" ? Array.from({ length: outputs }, () => new Value("")) : outputs;
    this.#outputs = made.slice();
    for (let index = 0; index < made.length; index++) this.#adopt(made[index] as Value, index);
    for (const one of attributes) this.setAttribute(one);
  }

  get inputs(): readonly (Value | null)[] {
    return this.#inputs;
  }

  get outputs(): readonly Value[] {
    return this.#outputs;
  }

  get attributes(): ReadonlyMap<string, Attribute> {
    return this.#attributes;
  }

  /** `"Conv"` for ai.onnx, `"com.microsoft.FusedConv"` for any other domain. */
  get operator(): string {
    return this.domain === "" ? this.opType : `${this.domain}.${this.opType}`;
  }

  input(index: number): Value | undefined {
    return this.#inputs[index] ?? undefined;
  }

  /** Output by position; throws RangeError when there is none. */
  output(index = 0): Value {
    const value = this.#outputs[index];
    if (!value) throw new RangeError(`${this.operator} "${this.name}" has no output ${index}`);
    return value;
  }

  setInput(index: number, value: Value | null): void {
    while (this.#inputs.length <= index) this.#inputs.push(null);
    const old = this.#inputs[index];
    if (old === value) return;
    old?.removeReader(this);
    this.#inputs[index] = value;
    value?.addReader(this);
  }

  setInputs(values: readonly (Value | null)[]): void {
    values.forEach((value, index) => {
      this.setInput(index, value);
    });
    this.truncateInputs(values.length);
  }

  /** Drops the inputs from `length` on. */
  truncateInputs(length: number): void {
    for (let i = length; i < this.#inputs.length; i++) this.setInput(i, null);
    this.#inputs.length = Math.min(this.#inputs.length, length);
  }

  addOutput(value: Value): void {
    this.#adopt(value, this.#outputs.length);
    this.#outputs.push(value);
  }

  #adopt(value: Value, index: number): void {
    if (value.producer) throw new RangeError(`value "${value.name}" already has a producer`);
    value.producer = this;
    value.producerIndex = index;
    value.graph = this.graph;
  }

  /** Drops the last output, which nobody may read. */
  removeLastOutput(): void {
    this.removeOutput(this.#outputs.length - 1);
  }

  /** Drops an output, which nobody may read; the later ones move up. */
  removeOutput(index: number): void {
    const value = this.#outputs[index];
    if (!value) return;
    if (value.useCount > 0) throw new RangeError(`output "${value.name}" is still read`);
    this.#outputs.splice(index, 1);
    value.producer = undefined;
    value.graph = undefined;
    this.#outputs.forEach((output, place) => {
      output.producerIndex = place;
    });
  }

  /** Makes the attributes of a node that holds no graphs this node's own, in place of those that it has. */
  shareAttributes(other: Node): void {
    this.#attributes = other.#attributes;
    this.#ownsAttributes = false;
    other.#ownsAttributes = false;
  }

  #ownAttributes(): void {
    if (this.#ownsAttributes) return;
    this.#attributes = new Map(this.#attributes);
    this.#ownsAttributes = true;
  }

  setAttribute(one: Attribute): void {
    this.#ownAttributes();
    const old = this.#attributes.get(one.name);
    this.#attributes.set(one.name, one);
    if (old) for (const graph of graphsOf(old)) graph.parent = undefined;
    for (const graph of graphsOf(one)) {
      graph.parent = this;
      this.#holdsGraphs = true;
    }
  }

  removeAttribute(name: string): void {
    if (!this.#attributes.has(name)) return;
    this.#ownAttributes();
    const old = this.#attributes.get(name);
    if (old) for (const graph of graphsOf(old)) graph.parent = undefined;
    this.#attributes.delete(name);
  }

  /** Subgraphs held by attributes (If, Loop, Scan, ...). */
  get subgraphs(): readonly Graph[] {
    return this.#holdsGraphs ? [...this.#attributes.values()].flatMap(graphsOf) : none;
  }

  int(name: string): number | undefined;
  int(name: string, fallback: number): number;
  int(name: string, fallback?: number): number | undefined {
    const held = this.#attributes.get(name);
    return held?.kind === "int" ? saturated(held.value) : fallback;
  }

  ints(name: string): number[] | undefined {
    const held = this.#attributes.get(name);
    return held?.kind === "ints" ? held.value.map(saturated) : undefined;
  }

  float(name: string): number | undefined;
  float(name: string, fallback: number): number;
  float(name: string, fallback?: number): number | undefined {
    const held = this.#attributes.get(name);
    return held?.kind === "float" ? held.value : fallback;
  }

  floats(name: string): readonly number[] | undefined {
    const held = this.#attributes.get(name);
    return held?.kind === "floats" ? held.value : undefined;
  }

  string(name: string): string | undefined;
  string(name: string, fallback: string): string;
  string(name: string, fallback?: string): string | undefined {
    const held = this.#attributes.get(name);
    return held?.kind === "string" ? held.value : fallback;
  }

  tensor(name: string): Tensor | undefined {
    const held = this.#attributes.get(name);
    return held?.kind === "tensor" ? held.value : undefined;
  }

  subgraph(name: string): Graph | undefined {
    const held = this.#attributes.get(name);
    return held?.kind === "graph" ? held.value : undefined;
  }

  setInt(name: string, value: number): void {
    this.setAttribute(attribute.int(name, value));
  }

  setInts(name: string, values: readonly number[]): void {
    this.setAttribute(attribute.ints(name, values));
  }
}
