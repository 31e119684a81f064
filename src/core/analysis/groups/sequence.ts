import type { Node } from "../../ir";
import { layerKind, telling } from "./blockName";
import type { LeafGraph } from "./leafGraph";
import type { Item } from "./tree";

/** What stands directly in a group, as a row from the first to the last, with what tells repeated stretches of it apart. */
export interface Sequence {
  readonly items: readonly Item[];
  /** What each item is: the same number for layers of one operator and kernel, and for groups of the same layers. */
  readonly kind: Int32Array;
  /** The kind, and from how far back it reads: the same number in the same place of two blocks that are wired alike. */
  readonly token: Int32Array;
  /** Place of the last item that reads an item; its own for none. */
  readonly lastReader: Int32Array;
  /** What each item says about the network, see {@link telling}. */
  readonly telling: Uint8Array;
  /** How many items before place i have weights. */
  readonly weighted: Int32Array;
  /** How good each item is as the first of a block, where nothing else decides: a depthwise convolution, another layer with weights, others. */
  readonly starting: Uint8Array;
  /** How many items before place i are read from place i on. A place of width 1 is where the network is one value wide. */
  readonly width: Int32Array;
}

/** Small numbers for keys, the same for equal ones. */
class Numbering<Key> {
  readonly #numbers = new Map<Key, number>();

  of(key: Key): number {
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(key, number);
    }
    return number;
  }
}

/** The layers in an item, in their order. */
export function layersOf(item: Item): number[] {
  if (typeof item === "number") return [item];
  const layers: number[] = [];
  const pending: Item[] = [item];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === "number") layers.push(next);
    else for (let at = next.items.length - 1; at >= 0; at--) pending.push(next.items[at]!);
  }
  return layers;
}

/** Layers of a group that are asked for what they say. */
const MOST_LOOKED_AT = 100;

export class Sequences {
  readonly #graph: LeafGraph;
  readonly #kinds: readonly number[];
  readonly #place: Int32Array;
  readonly #numbering = new Numbering<string>();
  readonly #tokens = new Numbering<number>();

  readonly #telling: Uint8Array;
  readonly #depthwise: ReadonlySet<number>;

  constructor(graph: LeafGraph, layers: readonly Node[]) {
    this.#graph = graph;
    const kinds = layers.map(layerKind);
    this.#kinds = kinds.map((kind) => this.#numbering.of(kind));
    this.#depthwise = new Set(this.#kinds.filter((_, at) => kinds[at]!.endsWith(" depthwise")));
    this.#telling = Uint8Array.from(layers, telling);
    this.#place = new Int32Array(graph.count).fill(-1);
  }

  of(items: readonly Item[]): Sequence {
    const { start, readers } = this.#graph;
    const count = items.length;
    const layers = items.map(layersOf);
    layers.forEach((inside, at) => {
      for (const layer of inside) this.#place[layer] = at;
    });
    const lastReader = Int32Array.from(items, (_, at) => at);
    const nearest = new Int32Array(count);
    const sources = new Int32Array(count);
    const lastSource = new Int32Array(count).fill(-1);
    layers.forEach((inside, at) => {
      for (const layer of inside) {
        for (let k = start[layer]!; k < start[layer + 1]!; k++) {
          const reader = this.#place[readers[k]!]!;
          if (reader === -1 || reader === at) continue;
          lastReader[at] = Math.max(lastReader[at]!, reader);
          nearest[reader] = reader - at;
          if (lastSource[reader] !== at) sources[reader]! += 1;
          lastSource[reader] = at;
        }
      }
    });
    for (const inside of layers) for (const layer of inside) this.#place[layer] = -1;

    const kind = Int32Array.from(layers, (inside, at) => this.#kindOf(items[at]!, inside));
    // The first of a row reads from outside what the others read from the one before them.
    const token = kind.map((one, at) => this.#tokenOf(one, nearest[at]! || 1, sources[at]!));
    const told = Uint8Array.from(layers, (inside) =>
      Math.max(...inside.slice(0, MOST_LOOKED_AT).map((layer) => this.#telling[layer]!)),
    );
    const starting = told.map((one, at) => one + (one === 2 && this.#isDepthwise(items[at]!) ? 1 : 0));
    const weighted = new Int32Array(count + 1);
    told.forEach((one, at) => {
      weighted[at + 1] = weighted[at]! + (one === 2 ? 1 : 0);
    });
    return { items, kind, token, lastReader, telling: told, weighted, starting, width: widthsOf(lastReader) };
  }

  /** One number for three: kinds and places are fewer than 2^26. */
  #tokenOf(kind: number, nearest: number, sources: number): number {
    return this.#tokens.of(kind * 2 ** 27 + Math.min(nearest, 2 ** 26 - 1) * 2 + (sources > 1 ? 1 : 0));
  }

  #isDepthwise(item: Item): boolean {
    return typeof item === "number" && this.#depthwise.has(this.#kinds[item]!);
  }

  #kindOf(item: Item, layers: readonly number[]): number {
    if (typeof item === "number") return this.#kinds[item]!;
    return this.#numbering.of(`(${layers.map((layer) => this.#kinds[layer]).join(" ")})`);
  }
}

function widthsOf(lastReader: Int32Array): Int32Array {
  const width = new Int32Array(lastReader.length + 1);
  lastReader.forEach((last, at) => {
    width[at + 1]! += 1;
    if (last + 1 < width.length) width[last + 1]! -= 1;
  });
  for (let at = 1; at < width.length; at++) width[at]! += width[at - 1]!;
  return width;
}
