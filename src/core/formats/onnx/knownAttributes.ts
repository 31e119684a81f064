import type { ReadAttribute } from "./carried";
import type { WireReader } from "./wireReader";

const slots = 1 << 9;
/** Longer ones are tables and names, of which each is another. */
const longest = 64;

/** Kinds that have nothing of their own place in the file. */
const shared: ReadonlySet<string> = new Set(["int", "ints", "float", "floats", "string", "strings"]);

/**
 * Attributes seen lately, by their bytes: the kernels and strides of a large model are a few, each written a thousand times. One object for
 * all of them is read once, and takes its room once.
 */
export class KnownAttributes {
  readonly #slots: ({ readonly bytes: Uint8Array; readonly attribute: ReadAttribute } | undefined)[] = new Array(slots);

  /** The attribute whose message the reader stands at the beginning of. Does not move. */
  find(reader: WireReader): ReadAttribute | undefined {
    const length = reader.limit - reader.position;
    if (length > longest) return undefined;
    const known = this.#slots[reader.hash(length) % slots];
    return known && known.bytes.length === length && reader.isAt(reader.position, known.bytes)
      ? known.attribute
      : undefined;
  }

  /**
   * Keeps an attribute that was read from `start` up to the present position, if others may share it.
   * @param make makes it, given its bytes
   */
  keep(
    reader: WireReader,
    start: number,
    kind: string,
    make: (bytes: Uint8Array) => ReadAttribute,
  ): ReadAttribute | undefined {
    const length = reader.position - start;
    if (length > longest || !shared.has(kind)) return undefined;
    // As a view they would keep all that was read with them.
    const bytes = reader.slice(start, length).slice();
    const attribute = make(bytes);
    reader.moveTo(start);
    this.#slots[reader.hash(length) % slots] = { bytes, attribute };
    reader.moveTo(start + length);
    return attribute;
  }
}
