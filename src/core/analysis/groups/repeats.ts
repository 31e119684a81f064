import type { Node } from "../../ir";
import { anchorOf } from "../../ir";
import { blockName } from "./blockName";
import { type Run, runsOf } from "./blocks";
import { excitationAt, isSqueeze } from "./composites";
import type { LeafGraph } from "./leafGraph";
import { lengthOf, restOf } from "./rest";
import { layersOf, Sequences } from "./sequence";
import type { Group, Item } from "./tree";

/** What has fewer parts is seen at a glance. */
const MANY = 24;
/** More than this side by side, and what stands between the blocks is folded too. A view that opens wants room for inputs and outputs as well. */
const READABLE = 40;

/**
 * Folds what repeats among many things that stand beside each other: "Bottleneck ×6" with the blocks in it. Where names tell the modules of a
 * model, their groups are short lists and nothing is folded. All is cut from the given order, so groups stay stretches of it.
 */
export function folded(items: readonly Item[], graph: LeafGraph, layers: readonly Node[]): readonly Item[] {
  return new Folding(graph, layers).fold(items, "");
}

/** Runs of one block that follow each other, as one: the stages of a network of hundreds, each with a projection at its beginning. */
function joined(items: readonly Item[], within: string): readonly Item[] {
  const list: Item[] = [];
  for (let at = 0; at < items.length; ) {
    const block = repeatedBlock(items[at]!);
    let end = at + 1;
    while (block !== undefined && end < items.length && repeatedBlock(items[end]!) === block) end++;
    const runs = items.slice(at, end).filter((item) => typeof item !== "number");
    if (runs.length < 2) list.push(items[at]!);
    else {
      const blocks = runs.reduce((sum, run) => sum + run.items.length, 0);
      const key = `${within}/[×× ${runs[0]!.key}]`;
      list.push({ kind: "repeated", label: `${block} ×${blocks}`, key, items: runs });
    }
    at = end;
  }
  return list;
}

/** The name of the block that a run repeats. */
function repeatedBlock(item: Item): string | undefined {
  return typeof item === "number" || item.kind !== "repeated" ? undefined : item.label.replace(/ ×\d+$/, "");
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
    const sequence = this.#sequences.of(items);
    const runs = runsOf(sequence, this.#excitations(items));
    const shown = (all: readonly Run[]) => all.reduce((sum, run) => sum + 1 - lengthOf(run), items.length);
    const rest = shown(runs) > READABLE ? restOf(sequence, runs, (more) => shown([...runs, ...more]) <= READABLE) : [];
    const list: Item[] = [];
    let done = 0;
    for (const { bounds } of [...runs, ...rest].sort((a, b) => a.bounds[0]! - b.bounds[0]!)) {
      for (const item of inside.slice(done, bounds[0])) list.push(item);
      list.push(this.#repeated(inside, bounds, within));
      done = bounds.at(-1)!;
    }
    const whole = [...list, ...inside.slice(done)];
    return whole.length > READABLE ? joined(whole, within) : whole;
  }

  #excitations(items: readonly Item[]): Run[] {
    const layers = items.map((item) => (typeof item === "number" ? this.#layers[item] : undefined));
    const runs: Run[] = [];
    layers.forEach((layer, at) => {
      const place = layer && isSqueeze(layer) ? excitationAt(layers, at) : undefined;
      if (place) runs.push({ bounds: [place.start, place.end] });
    });
    return runs;
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
