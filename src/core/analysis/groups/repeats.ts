import type { Node } from "../../ir";
import { anchorOf } from "../../ir";
import { blockName } from "./blockName";
import { runsOf } from "./blocks";
import type { LeafGraph } from "./leafGraph";
import { layersOf, Sequences } from "./sequence";
import type { Group, Item } from "./tree";

/** What has fewer parts is seen at a glance. */
const MANY = 24;

/**
 * Folds what repeats among many things that stand beside each other: "Bottleneck ×6" with the blocks in it. Where names tell the modules of a
 * model, their groups are short lists and nothing is folded. All is cut from the given order, so groups stay stretches of it.
 */
export function folded(items: readonly Item[], graph: LeafGraph, layers: readonly Node[]): readonly Item[] {
  return new Folding(graph, layers).fold(items, "");
}

class Folding {
  readonly #layers: readonly Node[];
  readonly #sequences: Sequences;

  constructor(graph: LeafGraph, layers: readonly Node[]) {
    this.#layers = layers;
    this.#sequences = new Sequences(graph, layers);
  }

  /** Recursive as deep as groups are nested, which is bounded. */
  fold(items: readonly Item[], within: string): readonly Item[] {
    const inside = items.map((item) =>
      typeof item === "number" ? item : { ...item, items: this.fold(item.items, item.key) },
    );
    if (items.length < MANY) return inside;
    const list: Item[] = [];
    let done = 0;
    for (const { bounds } of runsOf(this.#sequences.of(items))) {
      list.push(...inside.slice(done, bounds[0]));
      list.push(this.#repeated(inside, bounds, within));
      done = bounds.at(-1)!;
    }
    return [...list, ...inside.slice(done)];
  }

  #repeated(items: readonly Item[], bounds: readonly number[], within: string): Group {
    // The first block may be an odd one.
    const last = items.slice(bounds.at(-2), bounds.at(-1)).flatMap(layersOf);
    const name = blockName(last.map((layer) => this.#layers[layer]!));
    const blocks = bounds.slice(1).map((end, at): Group => {
      const inside = items.slice(bounds[at], end);
      return { kind: "block", label: name, key: `${within}/[${this.#anchor(inside)}]`, items: inside };
    });
    const [only] = blocks;
    if (only && blocks.length === 1) return only;
    const key = `${within}/[× ${this.#anchor(items.slice(bounds[0]))}]`;
    return {
      kind: "repeated",
      label: `${name} ×${blocks.length}`,
      key,
      items: blocks.map((block, at) => ({ ...block, label: `${name} ${at + 1}` })),
    };
  }

  /** The first layer of a block tells it apart and stays while others change. */
  #anchor([item]: readonly Item[]): string {
    const [first] = item === undefined ? [] : layersOf(item);
    return first === undefined ? "" : anchorOf(this.#layers[first]!).slice(0, 200);
  }
}
