import { capturedValues, type Graph, type Model, type Node, type Value } from "../ir";
import { activationsOf, bytesOf } from "./activation";
import { Sizes, sizedCopy } from "./sizes";

/**
 * The most bytes that activations take at one moment while the nodes run in order. The inputs of the main graph belong to the caller and are
 * there from beginning to end; any other value lives from the node that makes it to the last one that reads it, graph outputs to the
 * end. A node's outputs are new buffers beside its inputs (nothing is done in place, a Reshape copies). While a node with subgraphs
 * runs, the costliest of them adds its own peak. Weights are not counted. What a real runtime needs is less: this is a measure of the graph.
 */
export interface PeakActivation {
  /** Null when the size of some value is not known. */
  readonly bytes: number | null;
  /** The node that was running, of the model that was asked about; undefined for a graph without nodes. */
  readonly node: Node | undefined;
  /** The sizes that symbols had. */
  readonly assumed: ReadonlyMap<string, number>;
}

/** @param given sizes of symbols; every other symbol counts as 1. */
export function peakActivation(model: Model, given: ReadonlyMap<string, number> = new Map()): PeakActivation {
  const sizes = new Sizes(given);
  return peakOfSized(model, sizedCopy(model, sizes), sizes);
}

/** As {@link peakActivation}, with the sized copy of the model that somebody made already. */
export function peakOfSized(model: Model, copy: Model, sizes: Sizes): PeakActivation {
  const { bytes, index } = peakOf(copy.graph, sizes);
  return { bytes, node: nodeAt(model.graph, index), assumed: sizes.used };
}

interface Peak {
  readonly bytes: number | null;
  /** Position of the node in its graph; -1 when there is none. */
  readonly index: number;
}

function peakOf(graph: Graph, sizes: Sizes): Peak {
  const freed = freedAfter(graph, sizes);
  let live = 0;
  for (const input of graph.inputs) live += input.initializer ? 0 : (bytesOf(input.type, sizes) ?? Number.NaN);
  let peak = live;
  let at = -1;
  let index = 0;
  for (const node of graph.nodes()) {
    for (const output of activationsOf(node)) live += bytesOf(output.type, sizes) ?? Number.NaN;
    const inside = Math.max(0, ...node.subgraphs.map((subgraph) => peakOf(subgraph, sizes).bytes ?? Number.NaN));
    const now = live + inside;
    // The negation catches NaN, which stands for a size that is not known.
    if (at < 0 || !(now <= peak)) {
      peak = now;
      at = index;
    }
    if (Number.isNaN(peak)) return { bytes: null, index: at };
    live -= freed[index++]!;
  }
  return { bytes: Number.isNaN(peak) ? null : peak, index: at };
}

/** For each node, the bytes of activations that nobody needs after it; NaN where the size of one is not known. */
function freedAfter(graph: Graph, sizes: Sizes): Float64Array {
  const last = new Map<Value, number>();
  let index = 0;
  for (const node of graph.nodes()) {
    for (const output of activationsOf(node)) last.set(output, index);
    for (const value of node.inputs) if (value && last.has(value)) last.set(value, index);
    if (node.subgraphs.length > 0)
      for (const value of capturedValues(node)) if (last.has(value)) last.set(value, index);
    index++;
  }
  const freed = new Float64Array(index);
  for (const [value, end] of last) if (!value.isGraphOutput) freed[end]! += bytesOf(value.type, sizes) ?? Number.NaN;
  return freed;
}

function nodeAt(graph: Graph, index: number): Node | undefined {
  let at = 0;
  for (const node of graph.nodes()) if (at++ === index) return node;
  return undefined;
}
