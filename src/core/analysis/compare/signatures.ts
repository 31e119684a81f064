import type { Node, Tensor } from "../../ir";
import { weightOf } from "../parameters";
import { NodeKind } from "./codes";
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

/** Numbers for texts; the same text has the same number on both sides. */
export class Interner {
  readonly #ids = new Map<string, number>();

  id(text: string): number {
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(text, id);
    }
    return id;
  }
}

export function signaturesOf({ graph, layers }: Side, interner: Interner): Signatures {
  const { nodes, texts } = graph;
  const count = layers.length;
  const made = {
    exact: new Int32Array(count),
    similar: new Int32Array(count),
    operator: new Int32Array(count),
    weights: new Int32Array(count).fill(-1),
  };
  const samples = new Map<Tensor, string>();
  for (let node = 0; node < count; node++) {
    const text = (column: Int32Array) => texts[column[node]!] ?? "";
    const layer = layers[node];
    const kind = nodes.kind[node] === NodeKind.operator ? "" : nodes.kind[node];
    const operator = `${kind} ${text(nodes.operator)}`;
    const constants = layer ? constantsOf(layer) : [];
    const sizes = constants.map(({ dims, dtype }) => `${dtype}:${dims}`).join(";");
    const exact = `${operator} ${text(nodes.detail)} ${text(nodes.dtype)} ${text(nodes.shape)} ${sizes}`;
    made.operator[node] = interner.id(operator);
    made.similar[node] = interner.id(`${operator} ${text(nodes.detail)}`);
    made.exact[node] = interner.id(exact);
    if (constants.some(({ size }) => size >= LEAST_WEIGHT))
      made.weights[node] = interner.id(`${exact} ${constants.map((tensor) => sampleOf(tensor, samples)).join(" ")}`);
  }
  return made;
}

/** Fewer numbers than this may well be the same by chance. */
const LEAST_WEIGHT = 8;

function constantsOf(layer: Node): Tensor[] {
  return layer.inputs.map((input) => input && weightOf(input)).filter((tensor) => tensor instanceof Object);
}

const SAMPLE = 64;

/** A hash (FNV-1a) of three places of the elements: weights of gigabytes are told apart without reading them. */
function sampleOf(tensor: Tensor, known: Map<Tensor, string>): string {
  let sample = known.get(tensor);
  if (sample === undefined) {
    sample = takeSample(tensor);
    known.set(tensor, sample);
  }
  return sample;
}

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
