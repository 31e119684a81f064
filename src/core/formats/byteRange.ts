import type { TensorData } from "../ir";
import type { ByteSource } from "./fileSet";

/** Ranges up to this long stay in memory once read. */
const keptBytes = 64 * 1024;

/** Bytes that stay in their file until somebody asks for them: how weights are held without being copied. */
export class ByteRange implements TensorData {
  #kept: Uint8Array | undefined;
  #recent: WeakRef<Uint8Array> | undefined;

  constructor(
    readonly source: ByteSource,
    readonly offset: number,
    readonly byteLength: number,
  ) {}

  get missing(): Error | undefined {
    return this.source.missing;
  }

  bytes(): Uint8Array {
    const known = this.#kept ?? this.#recent?.deref();
    if (known) return known;
    const bytes = this.source.read(this.offset, this.byteLength);
    // Long ones may be collected again: passes look at a weight a few times in a row, then never more.
    if (this.byteLength <= keptBytes) this.#kept = bytes;
    else this.#recent = new WeakRef(bytes);
    return bytes;
  }

  readInto(offset: number, target: Uint8Array): void {
    if (offset < 0 || offset + target.length > this.byteLength) throw new RangeError("read past the end of a range");
    const known = this.#kept ?? this.#recent?.deref();
    if (known) target.set(known.subarray(offset, offset + target.length));
    else if (this.source.readInto) this.source.readInto(this.offset + offset, target);
    else target.set(this.source.read(this.offset + offset, target.length));
  }
}
