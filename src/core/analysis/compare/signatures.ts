import type { Node, Tensor } from "../../ir";
import { weightOf } from "../parameters";
import type { Side } from "./side";

/** What is alike in two nodes, as numbers that compare across both sides; the later levels ask for less. */
export interface Signatures {
  /** Operator, attributes that tell layers apart, type, shape, sizes of the constants. */
  readonly exact: Int32Array;
  /** Operator and attributes. */
  readonly similar: Int32Array;
  /** The operator alone. */
  readonly operator: Int32Array;
  /** With a sample of the numbers in the constants; -1 for nodes without weights worth the name. */
  readonly weights: Int32Array;
}

/** Numbers for texts, and for what is made of two such numbers; the same has the same number on both sides. */
export class Interner {
  readonly #texts = new Map<string, number>();
  readonly #pairs = new Map<number, number>();
  #count = 0;

  id(text: string): number {
    let id = this.#texts.get(text);
    if (id === undefined) {
      id = this.#count++;
      this.#texts.set(text, id);
    }
    return id;
  }

  /** A number for two of these numbers in their order: long texts need not be put together to be compared. */
  pair(first: number, second: number): number {
    const key = first * MOST_IDS + second;
    let id = this.#pairs.get(key);
    if (id === undefined) {
      id = this.#count++;
      this.#pairs.set(key, id);
    }
    return id;
  }
}

/** Two numbers below this fit into one without loss. A node takes some ten, so that memory ends first. */
const MOST_IDS = 2 ** 26;

export function signaturesOf({ graph, layers }: Side, interner: Interner): Signatures {
  const { nodes } = graph;
  const count = layers.length;
  const made = {
    exact: new Int32Array(count),
    similar: new Int32Array(count),
    operator: new Int32Array(count),
    weights: new Int32Array(count).fill(-1),
  };
  const texts = graph.texts.map((text) => interner.id(text));
  const forms = new Forms(interner);
  const samples = new Map<Tensor, number>();
  for (let node = 0; node < count; node++) {
    const layer = layers[node];
    const kind = interner.id(String(nodes.kind[node]));
    const operator = interner.pair(kind, texts[nodes.operator[node]!]!);
    const similar = interner.pair(operator, texts[nodes.detail[node]!]!);
    const type = interner.pair(texts[nodes.dtype[node]!]!, texts[nodes.shape[node]!]!);
    const constants = layer ? constantsOf(layer) : [];
    let exact = interner.pair(similar, type);
    for (const constant of constants) exact = interner.pair(exact, forms.of(constant));
    made.operator[node] = operator;
    made.similar[node] = similar;
    made.exact[node] = exact;
    if (!constants.some(({ size }) => size >= LEAST_WEIGHT)) continue;
    let weights = exact;
    for (const constant of constants) {
      let sample = samples.get(constant);
      if (sample === undefined) {
        sample = interner.id(takeSample(constant));
        samples.set(constant, sample);
      }
      weights = interner.pair(weights, sample);
    }
    made.weights[node] = weights;
  }
  return made;
}

/** Numbers for types and sizes of constants. Most of a model's have one of a few lists of sizes, and hold that list in common. */
class Forms {
  readonly #interner: Interner;
  readonly #dims = new Map<Tensor["dims"], number>();

  constructor(interner: Interner) {
    this.#interner = interner;
  }

  of({ dims, dtype }: Tensor): number {
    let sizes = this.#dims.get(dims);
    if (sizes === undefined) {
      sizes = this.#interner.id(dims.join());
      this.#dims.set(dims, sizes);
    }
    return this.#interner.pair(sizes, this.#interner.id(String(dtype)));
  }
}

/** Fewer numbers than this may well be the same by chance. */
const LEAST_WEIGHT = 8;

function constantsOf(layer: Node): Tensor[] {
  return layer.inputs.map((input) => input && weightOf(input)).filter((tensor) => tensor instanceof Object);
}

const SAMPLE = 64;

/** A hash (FNV-1a) of three places of the elements: weights of gigabytes are told apart without reading them. */
function takeSample({ data }: Tensor): string {
  if (Array.isArray(data)) return `${data.length} texts`;
  const held = data as Exclude<Tensor["data"], readonly Uint8Array[]>;
  const { byteLength } = held;
  if (held.missing) return `${byteLength} missing`;
  const hash = new Fnv();
  if (byteLength <= 3 * SAMPLE || !held.readInto) {
    const bytes = held.bytes();
    if (byteLength <= 3 * SAMPLE) hash.add(bytes);
    else for (const at of places(byteLength)) hash.add(bytes.subarray(at, at + SAMPLE));
    return hash.text;
  }
  const piece = new Uint8Array(SAMPLE);
  for (const at of places(byteLength)) {
    held.readInto(at, piece);
    hash.add(piece);
  }
  return hash.text;
}

function places(length: number): readonly number[] {
  return [0, (length - SAMPLE) >> 1, length - SAMPLE];
}

class Fnv {
  #hash = 0x811c9dc5;

  add(bytes: Uint8Array): void {
    for (const byte of bytes) this.#hash = Math.imul(this.#hash ^ byte, 0x01000193);
  }

  get text(): string {
    return (this.#hash >>> 0).toString(36);
  }
}
