/** Columns as they travel: in the narrowest kind that holds every number, a single number where all are the same. Nothing is rounded. */

const KINDS = { Uint8Array, Int16Array, Int32Array, Float32Array, Float64Array };

export type ColumnKind = keyof typeof KINDS;
export type Column = InstanceType<(typeof KINDS)[ColumnKind]>;

export interface NarrowColumn {
  readonly kind: ColumnKind;
  readonly length: number;
  /** What the numbers travel as. */
  readonly as: ColumnKind;
  readonly bytes: Uint8Array;
}

/** Throws for a typed array of another kind. */
export function narrowed(column: Column): NarrowColumn {
  const kind = (Object.keys(KINDS) as ColumnKind[]).find((one) => column instanceof KINDS[one]);
  if (!kind) throw new Error(`what is packed may not hold a ${Object.prototype.toString.call(column)}`);
  const { length } = column;
  if (length > 1 && isConstant(column)) return { kind, length, as: kind, bytes: bytesOf(column.slice(0, 1)) };
  const as = narrowest(column) ?? kind;
  return { kind, length, as, bytes: bytesOf(as === kind ? column : KINDS[as].from(column)) };
}

/** @param bytes in memory of their own */
export function widened({ kind, length, as }: Omit<NarrowColumn, "bytes">, bytes: Uint8Array<ArrayBuffer>): Column {
  const own = new KINDS[as](bytes.buffer);
  if (own.length === length) return as === kind ? own : KINDS[kind].from(own);
  return new KINDS[kind](length).fill(own[0] as number);
}

function isConstant(column: Column): boolean {
  const [first] = column;
  for (let at = 1; at < column.length; at++) if (!Object.is(column[at], first)) return false;
  return true;
}

function narrowest(column: Column): ColumnKind | undefined {
  if (column instanceof Float64Array) return fitsFloat32(column) ? "Float32Array" : undefined;
  if (!(column instanceof Int32Array)) return undefined;
  let least = 0;
  let most = 0;
  for (let at = 0; at < column.length; at++) {
    const one = column[at] as number;
    if (one < least) least = one;
    if (one > most) most = one;
  }
  if (least === 0 && most < 1 << 8) return "Uint8Array";
  return least >= -(1 << 15) && most < 1 << 15 ? "Int16Array" : undefined;
}

function fitsFloat32(column: Float64Array): boolean {
  for (let at = 0; at < column.length; at++) {
    const one = column[at] as number;
    if (Math.fround(one) !== one && !Number.isNaN(one)) return false;
  }
  return true;
}

function bytesOf(column: Column): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}
