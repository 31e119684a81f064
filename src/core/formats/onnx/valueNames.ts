import { decodeText, encodeText, hashOf, isText, longName } from "./text";

/** Number of a name of values; {@link noName} for the empty one. */
export type NameId = number;

/** What an input or output that is left out is called. */
export const noName: NameId = 0;

const smallestTable = 1 << 10;

/**
 * The names by which the graphs of a file refer to values, each once and by a number: a name stands in a file two or three times, and is
 * found faster as bytes in a table of numbers than as a text in a map. Two names are one exactly when their bytes are the same.
 */
export class ValueNames {
  readonly #texts: string[] = [""];
  readonly #hashes: number[] = [0];
  /** The numbers of names at the places that their hashes tell, or behind these; 0 where there is none. At most half of it is full. */
  #slots = new Int32Array(smallestTable);
  /** Names too long to be hashed like this: for them, names could be made up that all have the same hash. */
  readonly #long = new Map<string, NameId>();
  /** Another one for each file, so that no file can be made to collide. */
  readonly #seed = (Math.random() * 2 ** 32) | 1;

  /** How many names there are, the empty one among them. */
  get count(): number {
    return this.#texts.length;
  }

  text(id: NameId): string {
    return this.#texts[id] as string;
  }

  ofText(text: string): NameId {
    const bytes = encodeText(text);
    return this.of(bytes, 0, bytes.length);
  }

  /** The number of the name that these bytes spell. */
  of(bytes: Uint8Array, start: number, length: number): NameId {
    if (length === 0) return noName;
    if (length > longName) return this.#ofLong(decodeText(bytes.subarray(start, start + length)));
    const hash = hashOf(bytes, start, start + length, this.#seed) & 0x3fffffff; // A small integer.
    const last = this.#slots.length - 1;
    let text: string | undefined;
    let slot = hash & last;
    for (let id = this.#slots[slot] as number; id !== 0; id = this.#slots[slot] as number) {
      if (this.#hashes[id] === hash) {
        const known = this.#texts[id] as string;
        if (isText(known, bytes, start, length)) return id;
        text ??= decodeText(bytes.subarray(start, start + length));
        if (known === text) return id;
      }
      slot = (slot + 1) & last;
    }
    const id = this.#add(text ?? decodeText(bytes.subarray(start, start + length)), hash);
    this.#slots[slot] = id;
    if (2 * this.count > this.#slots.length) this.#grow();
    return id;
  }

  #ofLong(text: string): NameId {
    let id = this.#long.get(text);
    if (id === undefined) {
      id = this.#add(text, 0);
      this.#long.set(text, id);
    }
    return id;
  }

  #add(text: string, hash: number): NameId {
    this.#texts.push(text);
    this.#hashes.push(hash);
    return this.#texts.length - 1;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 4);
    const last = slots.length - 1;
    for (const id of this.#slots) {
      if (id === 0) continue;
      let slot = (this.#hashes[id] as number) & last;
      while (slots[slot] !== 0) slot = (slot + 1) & last;
      slots[slot] = id;
    }
    this.#slots = slots;
  }
}
