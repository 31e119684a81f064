import type { TensorData } from "../../ir";
import { Wire } from "./schema";
import { encodeText } from "./text";

/** Above this length bytes are not copied into the message but written from where they are. */
const copiedBytes = 4 * 1024;

/** Bytes to write: an array, or something that gives them when their turn comes (a range of a file, folded weights). */
export type Payload = Uint8Array | TensorData;

/** A long piece that stands at position `at` of the short bytes. */
interface Insertion {
  at: number;
  readonly payload: Payload;
}

/**
 * Builds a protobuf message: short things in one growing buffer, long ones (weights) as references to where they lie. A nested message
 * is written first and its length put before it afterwards, which costs one move of its short bytes.
 */
export class WireWriter {
  #buffer = new Uint8Array(64 * 1024);
  #view = new DataView(this.#buffer.buffer);
  #used = 0;
  readonly #insertions: Insertion[] = [];
  #inserted = 0;

  /** Length of the whole message so far. */
  get length(): number {
    return this.#used + this.#inserted;
  }

  /** The message in pieces, in order. Short bytes come as views that the next write may change. */
  *pieces(): Generator<Payload, void, undefined> {
    let from = 0;
    for (const { at, payload } of this.#insertions) {
      if (at > from) yield this.#buffer.subarray(from, at);
      yield payload;
      from = at;
    }
    if (this.#used > from) yield this.#buffer.subarray(from, this.#used);
  }

  varint(field: number, value: number | bigint): void {
    this.#tag(field, Wire.varint);
    this.rawVarint(value);
  }

  float(field: number, value: number): void {
    this.#tag(field, Wire.fixed32);
    this.#reserve(4);
    this.#view.setFloat32(this.#used, value, true);
    this.#used += 4;
  }

  string(field: number, text: string): void {
    this.bytes(field, encodeText(text));
  }

  /** A string that is left out when empty, unless the file had it so. */
  optionalString(field: number, text: string, present = 0): void {
    if (text !== "" || present & (1 << field)) this.string(field, text);
  }

  bytes(field: number, payload: Payload): void {
    this.bytesHeader(field, payload.byteLength);
    this.raw(payload);
  }

  /** Announces `length` bytes that the caller writes next. */
  bytesHeader(field: number, length: number): void {
    this.#tag(field, Wire.bytes);
    this.rawVarint(length);
  }

  message(field: number, body: () => void): void {
    this.#tag(field, Wire.bytes);
    const start = this.#used;
    const firstInsertion = this.#insertions.length;
    const before = this.length;
    body();
    this.#insertLength(start, firstInsertion, this.length - before);
  }

  /** Bytes as they are, tag included. */
  raw(payload: Payload): void {
    const length = payload.byteLength;
    if (length > copiedBytes) {
      this.#insertions.push({ at: this.#used, payload });
      this.#inserted += length;
      return;
    }
    this.#reserve(length);
    this.#buffer.set(payload instanceof Uint8Array ? payload : payload.bytes(), this.#used);
    this.#used += length;
  }

  rawVarint(value: number | bigint): void {
    this.#reserve(10);
    this.#used = putVarint(this.#buffer, this.#used, value);
  }

  #tag(field: number, wire: number): void {
    this.rawVarint(field * 8 + wire);
  }

  #insertLength(start: number, firstInsertion: number, length: number): void {
    const size = varintSize(length);
    this.#reserve(size);
    this.#buffer.copyWithin(start + size, start, this.#used);
    putVarint(this.#buffer, start, length);
    this.#used += size;
    for (let i = firstInsertion; i < this.#insertions.length; i++) (this.#insertions[i] as Insertion).at += size;
  }

  #reserve(length: number): void {
    if (this.#used + length <= this.#buffer.length) return;
    const bigger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#used + length));
    bigger.set(this.#buffer.subarray(0, this.#used));
    this.#buffer = bigger;
    this.#view = new DataView(bigger.buffer);
  }
}

export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** Puts a varint into `target`; negative numbers take ten bytes, as an int64 does. Gives the position after it. */
function putVarint(target: Uint8Array, start: number, value: number | bigint): number {
  let at = start;
  if (typeof value === "number" && value >= 0) {
    let rest = value;
    while (rest >= 128) {
      target[at++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    target[at++] = rest;
    return at;
  }
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 128n) {
    target[at++] = Number(rest & 0x7fn) | 0x80;
    rest >>= 7n;
  }
  target[at++] = Number(rest);
  return at;
}
