import type { ModelGraph } from "../../../protocol/graph";
import type { Model, Node } from "../../ir";
import { drawnLayers } from "../graph";
import { NodeKind } from "./codes";

/** Lists of numbers end to end: those of `i` are `items[start[i]]` to `items[start[i + 1] - 1]`. */
export interface Lists {
  readonly start: Int32Array;
  readonly items: Int32Array;
}

/** A model as it is compared: its graph, the layer behind each node of it, and what each node reads and feeds. */
export interface Side {
  readonly graph: ModelGraph;
  /** Undefined for inputs and outputs. */
  readonly layers: readonly (Node | undefined)[];
  /** The node of a layer; undefined for what is not drawn. */
  readonly numbers: ReadonlyMap<Node, number>;
  /** In the order of the inputs that read them. */
  readonly sources: Lists;
  /** In the order of the graph. */
  readonly targets: Lists;
}

/** @param graph drawn from this model, or from a copy of it with the same nodes */
export function sideOf(model: Model, graph: ModelGraph): Side {
  const drawn = drawnLayers(model);
  const layers: (Node | undefined)[] = [];
  const numbers = new Map<Node, number>();
  let next = 0;
  graph.nodes.kind.forEach((kind, number) => {
    const layer = kind === NodeKind.operator ? drawn[next++] : undefined;
    layers.push(layer);
    if (layer) numbers.set(layer, number);
  });
  const count = layers.length;
  const { source, target } = graph.edges;
  return { graph, layers, numbers, sources: lists(count, target, source), targets: lists(count, source, target) };
}

/** `values` sorted into lists by `keys`, those of a list in the order in which they were. */
export function lists(count: number, keys: ArrayLike<number>, values: ArrayLike<number>): Lists {
  const start = new Int32Array(count + 1);
  for (let i = 0; i < keys.length; i++) start[keys[i]! + 1]! += 1;
  for (let i = 0; i < count; i++) start[i + 1]! += start[i]!;
  const next = start.slice(0, count);
  const items = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    items[next[key]!] = values[i]!;
    next[key]! += 1;
  }
  return { start, items };
}

export function listOf({ start, items }: Lists, at: number): Int32Array {
  return items.subarray(start[at]!, start[at + 1]!);
}
