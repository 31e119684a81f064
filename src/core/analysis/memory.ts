import { capturedValues, type Graph, type Model, type Node, type Value } from "../ir";
import { activationsOf, bytesOf, isActivation } from "./activation";
import { Sizes, sizedTypes } from "./sizes";

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
  return sizedTypes(model, sizes).during(() => peakOfSized(model, sizes));
}

/** As {@link peakActivation}, of a model whose values have the types of `sizedTypes` just now. */
export function peakOfSized(model: Model, sizes: Sizes): PeakActivation {
  const { bytes, index } = peakOf(model.graph, sizes);
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
  const freed = new Float64Array(graph.nodeCount);
  const free = (value: Value, end: number) => {
    freed[end]! += bytesOf(value.type, sizes) ?? Number.NaN;
  };
  /** Of values for which the first reader that is met may not be the last. */
  const last = new Map<Value, number>();
  let index = 0;
  for (const node of graph.nodes()) {
    for (const value of node.inputs) {
      if (!value) continue;
      if (isReadOnce(value)) {
        if (value.producer && isActivation(value)) free(value, index);
      } else if (last.has(value)) last.set(value, index);
    }
    if (node.subgraphs.length > 0)
      for (const value of capturedValues(node)) if (last.has(value)) last.set(value, index);
    for (const output of activationsOf(node)) {
      if (output.isGraphOutput) continue;
      if (output.consumerCount === 0) free(output, index);
      else if (!isReadOnce(output)) last.set(output, index);
    }
    index++;
  }
  for (const [value, end] of last) free(value, end);
  return freed;
}

/** Nearly all are: once, and not inside a body. */
function isReadOnce(value: Value): boolean {
  return value.soleConsumer?.graph === value.graph && value.graph !== undefined;
}

function nodeAt(graph: Graph, index: number): Node | undefined {
  let at = 0;
  for (const node of graph.nodes()) if (at++ === index) return node;
  return undefined;
}
