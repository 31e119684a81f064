import type { Node } from "./node";
import type { Tensor } from "./tensor";
import { tensorType, type ValueType } from "./type";
import { Value } from "./value";

/**
 * Nodes in execution order, with inputs, initializers and outputs. A subgraph (`parent` set) reads values of its ancestors directly.
 * The order is a linked list: inserting and removing are O(1) and safe while somebody iterates.
 */
export class Graph {
  name = "";
  docString = "";
  metadata: ReadonlyMap<string, string> = new Map();
  /** The node whose attribute holds this graph; undefined for the main graph and for function bodies. */
  parent: Node | undefined;
  /** Format-specific parts carried through (quantization annotations, sparse initializers, unknown fields); opaque to everybody else. */
  unknown: object | undefined;

  readonly #inputs: Value[] = [];
  readonly #outputs: Value[] = [];
  readonly #initializers = new Set<Value>();
  #first: Node | undefined;
  #last: Node | undefined;
  #count = 0;

  get inputs(): readonly Value[] {
    return this.#inputs;
  }

  get outputs(): readonly Value[] {
    return this.#outputs;
  }

  /** Values with a constant, in file order; those that are graph inputs too are overridable defaults. */
  get initializers(): ReadonlySet<Value> {
    return this.#initializers;
  }

  get nodeCount(): number {
    return this.#count;
  }

  /** Live iteration: nodes removed on the way are skipped, nodes inserted after the current one are visited. */
  *nodes(): Generator<Node, void, undefined> {
    let node = this.#first;
    while (node) {
      const at: Node = node;
      yield at;
      node = at.next;
      // `at` may have been removed: its `next` may have been removed too, so walk on to one that is still here.
      while (node && node.graph !== this) node = node.next;
    }
  }

  /** Live iteration from the last node to the first. */
  *nodesReversed(): Generator<Node, void, undefined> {
    let node = this.#last;
    while (node) {
      const at: Node = node;
      yield at;
      node = at.previous;
      while (node && node.graph !== this) node = node.previous;
    }
  }

  get firstNode(): Node | undefined {
    return this.#first;
  }

  get lastNode(): Node | undefined {
    return this.#last;
  }

  addInput(value: Value): Value {
    value.isGraphInput = true;
    value.graph = this;
    this.#inputs.push(value);
    return value;
  }

  removeInput(value: Value): void {
    const at = this.#inputs.indexOf(value);
    if (at < 0) return;
    this.#inputs.splice(at, 1);
    value.isGraphInput = false;
  }

  addOutput(value: Value): void {
    value.outputCount++;
    this.#outputs.push(value);
  }

  setOutput(index: number, value: Value): void {
    const old = this.#outputs[index];
    if (!old) throw new RangeError(`graph has no output ${index}`);
    old.outputCount--;
    value.outputCount++;
    this.#outputs[index] = value;
  }

  replaceOutput(old: Value, value: Value): void {
    this.#outputs.forEach((output, index) => {
      if (output === old) this.setOutput(index, value);
    });
  }

  /** Drops an output by position. */
  removeOutput(index: number): void {
    const [old] = this.#outputs.splice(index, 1);
    if (old) old.outputCount--;
  }

  addInitializer(value: Value, tensor: Tensor): Value {
    value.initializer = tensor;
    value.graph = this;
    value.type ??= tensorType(tensor.dtype, tensor.dims);
    this.#initializers.add(value);
    return value;
  }

  removeInitializer(value: Value): void {
    if (!this.#initializers.delete(value)) return;
    value.initializer = undefined;
    if (!value.isGraphInput) value.graph = undefined;
  }

  append(node: Node): Node {
    return this.#link(node, this.#last, undefined);
  }

  prepend(node: Node): Node {
    return this.#link(node, undefined, this.#first);
  }

  insertBefore(node: Node, place: Node): Node {
    return this.#link(node, place.previous, place);
  }

  insertAfter(node: Node, place: Node): Node {
    return this.#link(node, place, place.next);
  }

  /** Takes a node out and lets go of its inputs. Its outputs must have no readers left. */
  remove(node: Node): void {
    if (node.graph !== this) throw new RangeError(`node "${node.name}" is not in this graph`);
    for (const output of node.outputs) {
      if (output.useCount > 0)
        throw new RangeError(`output "${output.name}" of ${node.operator} "${node.name}" is still read`);
    }
    this.#unlink(node);
    for (const output of node.outputs) output.graph = undefined;
    for (const subgraph of node.subgraphs) subgraph.release();
    node.truncateInputs(0);
  }

  /** Moves a node to stand before `place`, keeping its edges. */
  moveBefore(node: Node, place: Node): void {
    if (node === place || node.next === place) return;
    this.#unlink(node);
    this.#link(node, place.previous, place);
  }

  /** Puts the nodes in another order; `order` must hold each of them once. */
  reorder(order: readonly Node[]): void {
    if (order.length !== this.#count) throw new RangeError(`expected ${this.#count} nodes, got ${order.length}`);
    order.forEach((node, index) => {
      node.previous = order[index - 1];
      node.next = order[index + 1];
    });
    this.#first = order[0];
    this.#last = order.at(-1);
  }

  /** Lets go of everything that the nodes in here read, outer values included: called when the node holding this subgraph goes. */
  release(): void {
    for (const output of [...this.#outputs]) this.removeOutput(this.#outputs.indexOf(output));
    for (const node of [...this.nodesReversed()]) {
      for (const subgraph of node.subgraphs) subgraph.release();
      node.truncateInputs(0);
    }
  }

  /** This graph and all graphs nested in it, outer before inner, in node order. Not recursive: depth is the file's choice. */
  *graphs(): Generator<Graph, void, undefined> {
    const pending: Graph[] = [this];
    for (let graph = pending.pop(); graph; graph = pending.pop()) {
      yield graph;
      const nested: Graph[] = [];
      for (const node of graph.nodes()) nested.push(...node.subgraphs);
      pending.push(...nested.reverse());
    }
  }

  /** Nodes of this graph and all nested graphs. */
  *allNodes(): Generator<Node, void, undefined> {
    for (const graph of this.graphs()) yield* graph.nodes();
  }

  /** True when `value` is defined in this graph or in an ancestor. */
  sees(value: Value): boolean {
    for (let graph: Graph | undefined = this; graph; graph = graph.parent?.graph)
      if (value.graph === graph) return true;
    return false;
  }

  #link(node: Node, previous: Node | undefined, next: Node | undefined): Node {
    if (node.graph) throw new RangeError(`node "${node.name}" is already in a graph`);
    node.graph = this;
    node.previous = previous;
    node.next = next;
    if (previous) previous.next = node;
    else this.#first = node;
    if (next) next.previous = node;
    else this.#last = node;
    for (const output of node.outputs) output.graph = this;
    this.#count++;
    return node;
  }

  #unlink(node: Node): void {
    if (node.previous) node.previous.next = node.next;
    else this.#first = node.next;
    if (node.next) node.next.previous = node.previous;
    else this.#last = node.previous;
    node.graph = undefined;
    this.#count--;
  }
}

/** A new graph input, typed. */
export function graphInput(graph: Graph, name: string, type?: ValueType): Value {
  return graph.addInput(new Value(name, type));
}
