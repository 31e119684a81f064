import { type Column, type NarrowColumn, narrowed, widened } from "./narrowColumn";
import { type TextList, textList, textsOf } from "./textList";

/** Shorter lists of texts stay in the JSON. */
const MANY = 64;

interface ColumnPlace extends Omit<NarrowColumn, "bytes"> {
  /** Where it stands: property after property. */
  readonly properties: readonly string[];
  /** First byte, and how many bytes. */
  readonly at: number;
  readonly size: number;
}

/** Something of bulk as bytes that pass through processes and threads at the cost of a copy; who is on the way need not open it. */
export interface Packed<T> {
  /** Never set: what is packed is known to types only. */
  readonly holds?: T;
  /** It as JSON in UTF-8, with null for each column; then the columns. */
  readonly bytes: Uint8Array;
  readonly textSize: number;
  readonly columns: readonly ColumnPlace[];
  /** Where lists of texts stand that travel as a `TextList`, each beside the one before. */
  readonly lists: readonly (readonly string[])[];
}

export function packed<T extends object>(whole: T): Packed<T> {
  const found: { readonly column: Column; readonly properties: readonly string[] }[] = [];
  const lists: { readonly texts: readonly string[]; readonly properties: readonly string[] }[] = [];
  const plain = withoutBulk(whole, [], {
    column: (column, properties) => {
      found.push({ column, properties: [...properties] });
    },
    list: (texts, properties) => {
      const before = lists.at(-1);
      lists.push({ texts, properties: [...properties] });
      return textList(texts, before?.texts);
    },
  });
  const text = new TextEncoder().encode(JSON.stringify(plain));
  let end = text.length;
  const narrow = found.map(({ column }) => narrowed(column));
  const columns = narrow.map(({ kind, length, as, bytes }, i): ColumnPlace => {
    const at = end;
    end += bytes.length;
    return { kind, length, as, properties: found[i]!.properties, at, size: bytes.length };
  });
  const bytes = new Uint8Array(end);
  bytes.set(text);
  for (const [i, one] of narrow.entries()) bytes.set(one.bytes, columns[i]!.at);
  return {
    bytes,
    textSize: text.length,
    columns,
    lists: lists.map(({ properties }) => properties),
  };
}

/** @param memory "shared bytes": columns of bytes, which may be long, are views on what was packed */
export function unpacked<T extends object>(
  { bytes, textSize, columns, lists }: Packed<T>,
  memory: "own" | "shared bytes" = "own",
): T {
  const whole = JSON.parse(new TextDecoder().decode(bytes.subarray(0, textSize))) as Record<string, unknown>;
  // In memory of its own: who hands one column on hands over no other.
  for (const { properties, at, size, ...column } of columns) {
    const { holder, last } = placeIn(whole, properties);
    const there = bytes.subarray(at, at + size);
    const isShared = memory === "shared bytes" && column.kind === "Uint8Array" && size === column.length;
    holder[last] = isShared ? there : widened(column, new Uint8Array(there));
  }
  let before: () => readonly string[] = () => [];
  for (const properties of lists) {
    const { holder, last } = placeIn(whole, properties);
    before = whenRead(holder[last] as TextList, before);
    Object.defineProperty(holder, last, { enumerable: true, configurable: true, get: before });
  }
  return whole as T;
}

/** A list is put together when it is first read: of a large graph's, the picture needs the names alone. */
function whenRead(list: TextList, before: () => readonly string[]): () => readonly string[] {
  let texts: readonly string[] | undefined;
  return () => {
    texts ??= textsOf(list, list.like === "beside" ? before() : []);
    return texts;
  };
}

function placeIn(whole: Record<string, unknown>, properties: readonly string[]) {
  let holder = whole;
  for (const property of properties.slice(0, -1)) holder = holder[property] as Record<string, unknown>;
  return { holder, last: properties.at(-1)! };
}

interface Bulk {
  column(column: Column, properties: readonly string[]): void;
  list(texts: readonly string[], properties: readonly string[]): TextList;
}

/** The same value where it holds nothing of bulk, else a copy with null for each column and long lists of texts written otherwise. */
function withoutBulk(value: unknown, properties: string[], found: Bulk): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value)) {
    found.column(value as Column, properties);
    return null;
  }
  if (Array.isArray(value) && value.length >= MANY && areTexts(value)) {
    return withoutBulk(found.list(value, properties), properties, found);
  }
  const kept = (own: unknown, property: string): unknown => {
    properties.push(property);
    const plain = withoutBulk(own, properties, found);
    properties.pop();
    return plain;
  };
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    for (let at = 0; at < value.length; at++) {
      const own: unknown = value[at];
      if (typeof own !== "object" || own === null) continue;
      const plain = kept(own, String(at));
      if (plain === own) continue;
      copy ??= [...value];
      copy[at] = plain;
    }
    return copy ?? value;
  }
  let copy: Record<string, unknown> | undefined;
  for (const [property, own] of Object.entries(value)) {
    const plain = kept(own, property);
    if (plain === own) continue;
    copy ??= { ...value };
    copy[property] = plain;
  }
  return copy ?? value;
}

function areTexts(list: readonly unknown[]): list is readonly string[] {
  for (const one of list) if (typeof one !== "string") return false;
  return true;
}
