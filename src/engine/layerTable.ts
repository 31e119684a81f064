import type { LayerColumn, LayerPage, LayerQuery, LayerSort, TableRow } from "../protocol/engineApi";
import type { LayerRow } from "../protocol/reports";

/**
 * The layer table of one state of a model: filters and sorts once for a query, then answers ranges of it, so that scrolling
 * through 100,000 rows costs what is on screen.
 */
export class LayerTable {
  readonly #rows: readonly TableRow[];
  readonly #mostMacs: number;
  #order: { key: string; rows: readonly TableRow[] } | undefined;

  constructor(rows: readonly LayerRow[]) {
    this.#rows = rows.map((row, at) => ({ ...row, index: at + 1 }));
    this.#mostMacs = rows.reduce((most, row) => Math.max(most, row.macs ?? 0), 0);
  }

  get rows(): readonly TableRow[] {
    return this.#rows;
  }

  page(query: LayerQuery): LayerPage {
    const ordered = this.#ordered(query);
    const from = Math.max(0, Math.min(Math.trunc(query.from), ordered.length));
    const count = Math.max(0, Math.min(Math.trunc(query.count), 2000));
    const page = {
      from,
      total: ordered.length,
      all: this.#rows.length,
      rows: ordered.slice(from, from + count),
      mostMacs: this.#mostMacs,
    };
    if (query.locate === undefined) return page;
    const located = placeOf(ordered, query.locate);
    return located < 0 ? page : { ...page, located };
  }

  #ordered({ text, sort }: LayerQuery): readonly TableRow[] {
    const key = JSON.stringify([text, sort.column, sort.descending]);
    if (this.#order?.key !== key) this.#order = { key, rows: sorted(filtered(this.#rows, text), sort) };
    return this.#order.rows;
  }
}

/** The row of a layer; of a node in a function's body, which is anchored behind its call, the row of the call. -1 for none. */
function placeOf(rows: readonly TableRow[], anchor: string): number {
  for (let end = anchor.length; end > 0; end = anchor.lastIndexOf(":", end - 1)) {
    const name = anchor.slice(0, end);
    const found = rows.findIndex((row) => row.anchor === name);
    if (found >= 0) return found;
  }
  return -1;
}

function filtered(rows: readonly TableRow[], text: string): readonly TableRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const searched = `${row.name}\n${row.operator}\n${row.scope}\n${row.outputShape}`.toLowerCase();
    return words.every((word) => searched.includes(word));
  });
}

/** Rows whose value is unknown come last in both directions; equal rows stay in execution order. */
function sorted(rows: readonly TableRow[], { column, descending }: LayerSort): readonly TableRow[] {
  if (column === "index") return descending ? rows.toReversed() : rows;
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [x, y] = [cellOf(a, column), cellOf(b, column)];
    if (x === y) return a.index - b.index;
    if (x === null) return 1;
    if (y === null) return -1;
    const order = typeof x === "number" ? x - (y as number) : byNumbersInText(x, y as string);
    return order === 0 ? a.index - b.index : sign * order;
  });
}

function cellOf(row: TableRow, column: LayerColumn): number | string | null {
  const value = row[column];
  return value === "" ? null : value;
}

/** "conv2" before "conv10". */
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
function byNumbersInText(a: string, b: string): number {
  return collator.compare(a, b);
}
