import { TensorField as F } from "./schema";
import type { Span, WireReader } from "./wireReader";

/** Where a tensor's message has something else than its own bytes when it is written: see `TensorOrigin`. */
export type Mark = "name" | "raw" | "external";
export type Piece = Span | Mark;

const marks: readonly Mark[] = ["name", "raw", "external"];
const fieldOf: Readonly<Record<Mark, number>> = { name: F.name, raw: F.rawData, external: F.externalData };

/** What tensors of one kind have in common: all of their messages but names and elements, and so their dimensions. */
export interface TensorForm {
  readonly pieces: readonly Piece[];
  readonly dims: readonly number[];
}

/** Keeps neighbouring fields together: a tensor is a few pieces, whatever it holds. Marks stand where protobuf's own writers put the field. */
export class VerbatimPieces {
  #from = -1;
  /** Marks that were set, a bit each. */
  #placed = 0;
  /** Marks, and for each piece of the file where it begins and ends. */
  readonly #found: (Mark | number)[] = [];

  add(piece: "keep" | Mark, field: number, start: number): void {
    for (let at = 0; at < marks.length; at++) if (fieldOf[marks[at]!] < field) this.#place(marks[at]!, start);
    if (piece === "keep") {
      if (this.#from < 0) this.#from = start;
    } else {
      this.#place(piece, start);
      this.#flush(start);
    }
  }

  /** Marks and, for each piece of the file, where it begins and ends. */
  end(position: number): readonly (Mark | number)[] {
    this.#flush(position);
    for (const mark of marks) this.#place(mark, position);
    return this.#found;
  }

  #place(mark: Mark, at: number): void {
    const bit = 1 << fieldOf[mark];
    if ((this.#placed & bit) !== 0) return;
    this.#placed |= bit;
    this.#flush(at);
    this.#found.push(mark);
  }

  #flush(end: number): void {
    if (this.#from >= 0 && end > this.#from) this.#found.push(this.#from, end);
    this.#from = -1;
  }
}

/** A model has a million tensors of a few forms. */
const mostForms = 32;
/** Data type, dimensions and what else is short. Longer are elements in typed fields, which are not the same twice. */
const longestPiece = 64;

/** The forms of tensors seen lately, each kept once. */
export class TensorForms {
  readonly #known: TensorForm[] = [];
  #next = 0;

  /** @param dims of the tensor, which the pieces tell */
  of(found: readonly (Mark | number)[], dims: readonly number[], reader: WireReader): TensorForm {
    for (const form of this.#known) if (isSame(form.pieces, found, reader)) return form;
    const form = { pieces: spans(found, reader), dims: dims.slice() }; // No longer than they are.
    if (form.pieces.every((piece) => typeof piece === "string" || isShort(piece))) {
      this.#known[this.#next] = form;
      this.#next = (this.#next + 1) % mostForms;
    }
    return form;
  }
}

function isShort(piece: Span): boolean {
  return piece instanceof Uint8Array && piece.length <= longestPiece;
}

function isSame(pieces: readonly Piece[], found: readonly (Mark | number)[], reader: WireReader): boolean {
  let at = 0;
  for (const piece of pieces) {
    const one = found[at++];
    if (typeof piece === "string" || typeof one !== "number") {
      if (piece !== one) return false;
    } else if (!(piece instanceof Uint8Array) || (found[at++] as number) - one !== piece.length) return false;
    else if (!reader.isAt(one, piece)) return false;
  }
  return at === found.length;
}

/** Short ones are copied: as views they would keep all that was read with them. */
function spans(found: readonly (Mark | number)[], reader: WireReader): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < found.length; at++) {
    const one = found[at]!;
    if (typeof one === "string") pieces.push(one);
    else {
      const span = reader.span(one, (found[++at] as number) - one);
      pieces.push(span instanceof Uint8Array && span.length <= longestPiece ? span.slice() : span);
    }
  }
  return pieces;
}
