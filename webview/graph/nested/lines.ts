import { Ports } from "./ports";
import { OUTSIDE, type Segments } from "./segments";

/** What runs between the children of a group and its ports. Ends are numbers of the group's layout: children, then entries, then exits. */
export interface Lines {
  readonly entries: Ports;
  readonly exits: Ports;
  /** Columns that the next group's lines are written into: the first `count` entries count. */
  readonly source: Int32Array;
  readonly target: Int32Array;
  readonly count: number;
  /** The node that makes the value that runs along the line. */
  readonly value: Int32Array;
  /** How many edges are one line; undefined where each is one. */
  readonly edges: Int32Array | undefined;
  /** The line that reaches each exit. */
  readonly exitLine: readonly number[];
}

/** Makes the lines of one group after the other. A deep graph has as many groups as nodes: the arrays to gather them in are made once. */
export class LineMaker {
  readonly #segments: Segments;
  readonly #placeOf: Int32Array;
  readonly #source: Int32Array;
  readonly #target: Int32Array;
  readonly #value: Int32Array;
  readonly #edges: Int32Array;
  /** The most segments that one group has. */
  readonly most: number;

  /** @param placeOf of each item: its place among the children of its group, -1 for what is not drawn */
  constructor(segments: Segments, placeOf: Int32Array) {
    this.#segments = segments;
    this.#placeOf = placeOf;
    const { start } = segments;
    let most = 0;
    for (let g = 0; g + 1 < start.length; g++) most = Math.max(most, start[g + 1]! - start[g]!);
    this.most = most;
    this.#source = new Int32Array(most);
    this.#target = new Int32Array(most);
    this.#value = new Int32Array(most);
    this.#edges = new Int32Array(most);
  }

  /**
   * @param count of the group's children
   * @param nodeCount how many of these are nodes; groups come behind them
   * @param opened 1 for the children that are open groups
   */
  linesOf(group: number, count: number, nodeCount: number, opened: Uint8Array): Lines {
    const { start, source, target, value } = this.#segments;
    const [from, end] = [start[group + 1]!, start[group + 2]!];
    const entries = new Ports();
    const exits = new Ports();
    for (let i = from; i < end; i++) {
      if (source[i] === OUTSIDE) entries.open(value[i]!);
      if (target[i] === OUTSIDE) exits.open(value[i]!);
    }
    const firstExit = count + entries.count;
    const exitLine: number[] = new Array(exits.count).fill(-1);
    // Only what leaves a closed group may be several values to one place.
    let lineOf: Map<number, number> | undefined;
    let lines = 0;
    let joined = false;
    for (let i = from; i < end; i++) {
      const a = source[i] === OUTSIDE ? count + entries.of(value[i]!) : this.#placeOf[source[i]!]!;
      const b = target[i] === OUTSIDE ? firstExit + exits.of(value[i]!) : this.#placeOf[target[i]!]!;
      if (a < 0 || b < 0) continue; // A child that is not drawn.
      if (a >= nodeCount && a < count && b < count && opened[a] === 0 && opened[b] === 0) {
        lineOf ??= new Map();
        const key = a * count + b;
        const known = lineOf.get(key);
        if (known !== undefined) {
          this.#edges[known]! += 1;
          joined = true;
          continue;
        }
        lineOf.set(key, lines);
      }
      if (b >= firstExit) exitLine[b - firstExit] = lines;
      this.#source[lines] = a;
      this.#target[lines] = b;
      this.#value[lines] = value[i]!;
      this.#edges[lines] = 1;
      lines++;
    }
    return {
      entries,
      exits,
      source: this.#source,
      target: this.#target,
      count: lines,
      value: this.#value.slice(0, lines),
      edges: joined ? this.#edges.slice(0, lines) : undefined,
      exitLine,
    };
  }
}
