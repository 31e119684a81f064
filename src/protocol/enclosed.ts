/**
 * A message on its way into a webview: VS Code takes it apart value by value and puts it together again on the thread that draws its window,
 * which for the hundred thousand names of a large graph takes seconds. Bytes it hands over as they are.
 */
import type { ToWebview } from "./messages";

const KINDS = { Uint8Array, Int32Array, Float32Array, Float64Array };

type Kind = keyof typeof KINDS;
type Column = InstanceType<(typeof KINDS)[Kind]>;

interface ColumnPlace {
  readonly kind: Kind;
  /** Where it stands in the message: property after property. */
  readonly properties: readonly string[];
  /** First byte, and how many bytes. */
  readonly at: number;
  readonly size: number;
}

export interface Enclosed {
  readonly type: ToWebview["type"];
  /** The message as JSON in UTF-8, with null for each column; then the columns. */
  readonly bytes: Uint8Array;
  readonly textSize: number;
  readonly columns: readonly ColumnPlace[];
}

export function enclosed(message: ToWebview): Enclosed {
  const found: { readonly column: Column; readonly properties: readonly string[] }[] = [];
  const plain = withoutColumns(message, [], (column, properties) => {
    found.push({ column, properties: [...properties] });
  });
  const text = new TextEncoder().encode(JSON.stringify(plain));
  let end = text.length;
  const columns = found.map(({ column, properties }): ColumnPlace => {
    const at = end;
    end += column.byteLength;
    return { kind: kindOf(column), properties, at, size: column.byteLength };
  });
  const bytes = new Uint8Array(end);
  bytes.set(text);
  for (const [i, { column }] of found.entries())
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), columns[i]!.at);
  return { type: message.type, bytes, textSize: text.length, columns };
}

export function unclosed({ bytes, textSize, columns }: Enclosed): ToWebview {
  const message = JSON.parse(new TextDecoder().decode(bytes.subarray(0, textSize))) as Record<string, unknown>;
  for (const { kind, properties, at, size } of columns) {
    let holder = message;
    for (const property of properties.slice(0, -1)) holder = holder[property] as Record<string, unknown>;
    // In memory of its own: who hands one column on hands over no other.
    holder[properties.at(-1)!] = new KINDS[kind](bytes.slice(at, at + size).buffer);
  }
  return message as unknown as ToWebview;
}

function kindOf(column: Column): Kind {
  const kind = (Object.keys(KINDS) as Kind[]).find((one) => column instanceof KINDS[one]);
  if (!kind) throw new Error(`a message may not hold a ${Object.prototype.toString.call(column)}`);
  return kind;
}

type Take = (column: Column, properties: readonly string[]) => void;

/** The same value where it holds no columns, else a copy with null for each. */
function withoutColumns(value: unknown, properties: string[], take: Take): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value)) {
    take(value as Column, properties);
    return null;
  }
  const kept = (own: unknown, property: string): unknown => {
    properties.push(property);
    const plain = withoutColumns(own, properties, take);
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
