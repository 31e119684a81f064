import { ModelFormatError } from "../../ir";
import { ByteRange } from "../byteRange";
import type { ByteSource } from "../fileSet";
import { HeldBytes } from "./heldBytes";
import { Wire } from "./schema";
import { decodeText, hashOf, longName, RecentTexts } from "./text";
import type { NameId, ValueNames } from "./valueNames";

/** A piece of the file: a view when it is short, a range of the file when it is long. */
export type Span = Uint8Array | ByteRange;

/** Up to this length a piece is read with what stands around it; above, it stays in the file. */
export const longSpan = 16 * 1024;
const maxText = 64 * 1024 * 1024;
const firstWindow = 32 * 1024;
const lastWindow = 1024 * 1024;

/**
 * Walks a protobuf message in a file through a window, so that what is skipped is never read. Positions and lengths are checked against the
 * enclosing message before they are used; whatever is wrong is a ModelFormatError.
 */
export class WireReader {
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;
  /** Position within the window. */
  #at = 0;
  #recent: RecentTexts | undefined;
  /** End of the message being read, absolute. */
  #limit: number;
  #nextWindow = firstWindow;
  /** Number and wire type of the field that `next` found, and where its tag began. */
  field = 0;
  wire = 0;
  fieldStart = 0;

  constructor(readonly source: ByteSource) {
    this.#limit = source.size;
  }

  /** A reader of a part of the file, as of a message of its own. */
  static within(source: ByteSource, start: number, end: number): WireReader {
    const reader = new WireReader(source);
    reader.#limit = end;
    reader.moveTo(start);
    return reader;
  }

  get position(): number {
    return this.#windowStart + this.#at;
  }

  get limit(): number {
    return this.#limit;
  }

  /** Reads the next tag; false at the end of the message. */
  next(): boolean {
    const start = this.position;
    if (start >= this.#limit) return false;
    const tag = this.varint("a field");
    this.fieldStart = start;
    this.field = Math.floor(tag / 8);
    this.wire = tag % 8;
    if (this.field === 0 || this.field > 0x1fffffff) this.fail("a protobuf field", `field number ${this.field}`, start);
    return true;
  }

  /** Enters the message that the present field holds; give what it returns to `leave`. */
  enter(what: string): number {
    const length = this.#lengthOf(what);
    const outer = this.#limit;
    this.#limit = this.position + length;
    if (length <= longSpan && length > 0) this.#ensure(length);
    return outer;
  }

  leave(outer: number): void {
    this.#limit = outer;
  }

  /** Number of bytes that a length-delimited field announces, checked; the position is then at the first of them. */
  #lengthOf(what: string): number {
    this.expectWire(Wire.bytes, what);
    const start = this.position;
    const length = this.varint(`the length of ${what}`);
    const left = this.#limit - this.position;
    if (length > left) this.fail(`${what} of ${length} bytes`, `only ${left} left`, start, truncatedHint);
    return length;
  }

  expectWire(wire: number, what: string): void {
    if (this.wire !== wire) this.fail(what, `protobuf field ${this.field} of wire type ${this.wire}`, this.fieldStart);
  }

  /** Whether the present field is a packed list of numbers. */
  get isPacked(): boolean {
    return this.wire === Wire.bytes;
  }

  string(what: string): string {
    const length = this.#textLengthOf(what);
    const bytes = this.#at + length <= this.#window.length ? this.#window : undefined;
    const text =
      bytes && length <= longName
        ? this.#recentTexts.text(bytes, this.#at, length)
        : decodeText(this.slice(this.position, length));
    this.skipBytes(length);
    return text;
  }

  /** As {@link string}, of a name that stands in the file again. */
  name(what: string, names: ValueNames): NameId {
    const length = this.#textLengthOf(what);
    const isHeld = this.#at + length <= this.#window.length;
    const bytes = isHeld ? this.#window : this.slice(this.position, length);
    const id = names.of(bytes, isHeld ? this.#at : 0, length);
    this.skipBytes(length);
    return id;
  }

  /** As {@link #lengthOf}; a short text is then in the window. */
  #textLengthOf(what: string): number {
    const length = this.#lengthOf(what);
    if (length > maxText) this.fail(`${what} of at most ${maxText} bytes`, `${length} bytes`);
    if (length > 0 && length <= longName) this.#ensure(length);
    return length;
  }

  get #recentTexts(): RecentTexts {
    this.#recent ??= new RecentTexts();
    return this.#recent;
  }

  /** Bytes of the present field: a view of the window where possible. */
  bytes(what: string): Uint8Array {
    const length = this.#lengthOf(what);
    const bytes = this.slice(this.position, length);
    this.skipBytes(length);
    return bytes;
  }

  /** Bytes of the present field, left in the file when they are long. */
  payload(what: string): Span {
    const length = this.#lengthOf(what);
    const span = this.span(this.position, length);
    this.skipBytes(length);
    return span;
  }

  /** As {@link payload}, without a view of short ones: a model has a million, and most are never looked at. */
  held(what: string): HeldBytes | ByteRange {
    const length = this.#lengthOf(what);
    const start = this.position;
    let held: HeldBytes | ByteRange;
    if (length > longSpan) held = new ByteRange(this.source, start, length);
    else {
      if (length > 0) this.#ensure(length);
      held = new HeldBytes(this.#window, this.#at, length);
    }
    this.skipBytes(length);
    return held;
  }

  /** A number for the next `length` bytes, the same for the same ones; not negative. Does not move. */
  hash(length: number): number {
    if (length > 0) this.#ensure(length);
    return hashOf(this.#window, this.#at, this.#at + length);
  }

  /** Whether these bytes stand at a place of the file. Does not move. */
  isAt(start: number, bytes: Uint8Array): boolean {
    const at = start - this.#windowStart;
    const inside = at >= 0 && at + bytes.length <= this.#window.length;
    const there = inside ? this.#window : this.source.read(start, bytes.length);
    const from = inside ? at : 0;
    for (let i = 0; i < bytes.length; i++) if (there[from + i] !== bytes[i]) return false;
    return true;
  }

  span(start: number, length: number): Span {
    return length > longSpan ? new ByteRange(this.source, start, length) : this.slice(start, length);
  }

  /** Any bytes of the file; does not move. */
  slice(start: number, length: number): Uint8Array {
    const from = start - this.#windowStart;
    if (from === this.#at && length <= longSpan && length > 0) this.#ensure(length);
    const at = start - this.#windowStart;
    if (at >= 0 && at + length <= this.#window.length) return this.#window.subarray(at, at + length);
    return this.source.read(start, length);
  }

  skipBytes(length: number): void {
    this.#at += length;
  }

  /** Moves to an absolute position of the present message. */
  moveTo(position: number): void {
    this.#at = position - this.#windowStart;
  }

  /** An unsigned varint; above 2^53 it is rounded, which no length or offset survives. */
  varint(what = "a number"): number {
    this.#available(1, what);
    let byte = this.#window[this.#at++] as number;
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    let scale = 128;
    for (let i = 1; i < 10; i++) {
      this.#available(1, what);
      byte = this.#window[this.#at++] as number;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    return this.fail(what, "a protobuf number of more than 10 bytes", this.position - 10);
  }

  /** An int64 or enum of the present field. */
  int64(what: string): bigint {
    this.expectWire(Wire.varint, what);
    return this.rawInt64(what);
  }

  /** An int64 as a number: exact while it is a safe integer. */
  number(what: string): number {
    this.expectWire(Wire.varint, what);
    return this.rawNumber(what);
  }

  rawNumber(what: string): number {
    const start = this.position;
    const value = this.varint(what);
    if (value <= Number.MAX_SAFE_INTEGER) return value;
    this.moveTo(start);
    return Number(this.rawInt64(what));
  }

  rawInt64(what: string): bigint {
    const start = this.position;
    const value = this.varint(what);
    if (value <= Number.MAX_SAFE_INTEGER) return BigInt(value);
    const end = this.position;
    let exact = 0n;
    for (let at = end - 1; at >= start; at--) exact = (exact << 7n) | BigInt((this.slice(at, 1)[0] as number) & 0x7f);
    this.moveTo(end);
    return BigInt.asIntN(64, exact);
  }

  float(what: string): number {
    this.expectWire(Wire.fixed32, what);
    return this.rawFloat(what);
  }

  rawFloat(what: string): number {
    this.#available(4, what);
    const { buffer, byteOffset } = this.#window;
    const value = new DataView(buffer, byteOffset + this.#at, 4).getFloat32(0, true);
    this.#at += 4;
    return value;
  }

  /** Steps over the value of the present field, groups included. */
  skip(): void {
    let depth = 0;
    do {
      if (depth > 0 && !this.next()) this.fail("the end of a protobuf group", "the end of the message");
      switch (this.wire) {
        case Wire.varint:
          this.varint();
          break;
        case Wire.fixed64:
          this.#skipFixed(8);
          break;
        case Wire.bytes:
          this.skipBytes(this.#lengthOf(`field ${this.field}`));
          break;
        case Wire.fixed32:
          this.#skipFixed(4);
          break;
        case Wire.startGroup:
          depth++;
          break;
        case Wire.endGroup:
          if (depth-- === 0) this.fail("a protobuf field", "the end of a group that never began", this.fieldStart);
          break;
        default:
          this.fail("a protobuf field", `wire type ${this.wire}`, this.fieldStart);
      }
    } while (depth > 0);
  }

  /** Steps over the present field and gives it, tag included. */
  carry(): Span {
    const start = this.fieldStart;
    this.skip();
    return this.span(start, this.position - start);
  }

  fail(expected: string, found: string, offset = this.position, hint?: string): never {
    throw new ModelFormatError({
      file: this.source.name,
      offset,
      expected,
      found,
      hint: hint ?? "The file is damaged or is not an ONNX model.",
    });
  }

  #skipFixed(length: number): void {
    if (this.position + length > this.#limit)
      this.fail(`a number of ${length} bytes`, "the end of the message", this.position, truncatedHint);
    this.skipBytes(length);
  }

  /** Makes sure that `length` bytes of the present message can be read from the window. */
  #available(length: number, what: string): void {
    if (this.position + length > this.#limit) this.fail(what, "the end of the message", this.position, truncatedHint);
    if (this.#at < 0 || this.#at + length > this.#window.length) this.#ensure(length);
  }

  /** Moves the window when the next `length` bytes are not in it. After a jump it starts small: most of what follows may be weights. */
  #ensure(length: number): void {
    if (this.#at >= 0 && this.#at + length <= this.#window.length) return;
    const start = this.position;
    const jumped = this.#at < 0 || this.#at > this.#window.length;
    this.#nextWindow = jumped ? firstWindow : Math.min(this.#nextWindow * 2, lastWindow);
    const size = Math.min(Math.max(length, this.#nextWindow), this.source.size - start);
    this.#window = this.source.read(start, size);
    this.#windowStart = start;
    this.#at = 0;
  }
}

const truncatedHint = "The file is truncated or damaged: copy or download it again.";
