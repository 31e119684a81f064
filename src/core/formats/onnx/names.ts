import type { Graph, Model, Value } from "../../ir";
import { ModelCarried } from "./carried";

/**
 * The names under which values are written. In the IR an edge is a value; in the file it is a name, so two values that can see each other
 * must not share one. The outer or older one keeps it; inputs and outputs of the model and of functions always keep theirs.
 */
export class NameTable {
  readonly #renamed = new Map<Value, string>();
  readonly #taken = new Set<string>();
  readonly #counters = new Map<string, number>();
  /** Files may shadow names; a pass that brings a subgraph under a name that is in use does so by mistake. */
  readonly #mayShadow: boolean;

  constructor(model: Model) {
    this.#mayShadow = model.unknown instanceof ModelCarried && model.unknown.hasShadowedNames;
    for (const graph of model.graphs()) for (const value of definedIn(graph)) this.#taken.add(value.name);
    this.#settle(model.graph, new Map(), new Set(outward(model.graph)));
    for (const { body } of model.functions.values()) this.#settle(body, new Map(), new Set(outward(body)));
  }

  of(value: Value): string {
    return this.#renamed.get(value) ?? value.name;
  }

  /** Settles the names of one graph and of the graphs in it; `scope` has the names around it and is left as it was. */
  #settle(graph: Graph, scope: Map<string, Value>, fixed: ReadonlySet<Value>): void {
    const own = new Map<string, Value>();
    for (const value of fixed) own.set(value.name, value);
    for (const value of definedIn(graph)) {
      if (fixed.has(value) && own.get(value.name) === value) continue;
      if (value.name === "" && value.useCount === 0) continue;
      const clashes = own.has(value.name) || (scope.has(value.name) && !this.#mayShadow);
      if (value.name === "" || clashes) this.#rename(value);
      own.set(this.of(value), value);
    }
    const hidden = new Map<string, Value | undefined>();
    for (const [name, value] of own) {
      hidden.set(name, scope.get(name));
      scope.set(name, value);
    }
    for (const node of graph.nodes()) {
      for (const subgraph of node.subgraphs) {
        if (this.#mayShadow) this.#unhide(subgraph);
        this.#settle(subgraph, scope, none);
      }
    }
    for (const [name, value] of hidden) {
      if (value) scope.set(name, value);
      else scope.delete(name);
    }
  }

  /** Renames what a subgraph defines under a name by which it, or a graph in it, reads an outer value. */
  #unhide(graph: Graph): void {
    const inside = new Set(graph.graphs());
    const outerNames = new Set<string>();
    const note = (value: Value | null) => {
      if (value?.graph && !inside.has(value.graph)) outerNames.add(this.of(value));
    };
    for (const nested of inside) {
      for (const node of nested.nodes()) node.inputs.forEach(note);
      nested.outputs.forEach(note);
    }
    for (const value of definedIn(graph)) if (outerNames.has(this.of(value))) this.#rename(value);
  }

  #rename(value: Value): void {
    const wish = value.name || `${value.producer?.opType ?? "value"}_output`;
    let counter = this.#counters.get(wish) ?? 0;
    let name = wish;
    while (this.#taken.has(name)) name = `${wish}_${++counter}`;
    this.#counters.set(wish, counter);
    this.#taken.add(name);
    this.#renamed.set(value, name);
  }
}

const none: ReadonlySet<Value> = new Set();

function outward(graph: Graph): Value[] {
  return [...graph.inputs, ...graph.outputs];
}

function* definedIn(graph: Graph): Generator<Value, void, undefined> {
  yield* graph.inputs;
  for (const value of graph.initializers) if (!value.isGraphInput) yield value;
  for (const node of graph.nodes()) yield* node.outputs;
}
