import { group } from "../../../src/protocol/quantities";
import type { TensorPage, TensorPlace, TensorTextFormat, TensorWindow } from "../../../src/protocol/tensor";
import { type Child, element } from "../../controls/element";
import { visibleText } from "../../graph/visibleText";
import { AskedArea } from "./askedArea";
import { linkButton } from "./facts";
import { numberField, toolButton } from "./numberField";
import type { TensorClient } from "./tensorClient";

const ROWS = 12;
/** Room for one number and for the row's number, in pixels. */
const CELL = 66;
const HEAD = 48;
/** Longer numbers are rounded on screen; what is copied is exact. */
const LONGEST_NUMBER = 9;

/** Values of a constant, a screen at a time. A vector is folded into rows of as many columns as there is room for. */
export class ValueGrid {
  readonly element: HTMLElement;
  readonly #tensors: TensorClient;
  readonly #place: TensorPlace;
  readonly #area: AskedArea<"values">;
  readonly #said = element("p", { class: "hint", role: "status" });
  /** How many fit side by side. */
  readonly #columns: number;
  #window: TensorWindow;
  #refocus: string | undefined;

  constructor(tensors: TensorClient, place: TensorPlace, rank: number, room: number) {
    this.#tensors = tensors;
    this.#place = place;
    const columns = Math.max(2, Math.floor((room - HEAD) / CELL));
    this.#window = { leading: [], row: 0, rows: ROWS, column: 0, columns: rank < 2 ? columns * ROWS : columns };
    this.#columns = columns;
    this.#area = new AskedArea(tensors, ({ page }) => this.#shown(page));
    this.element = element("div", { class: "value-grid" }, this.#area.element, this.#said);
    this.#area.ask({ kind: "values", place, window: this.#window });
  }

  dispose(): void {
    this.#area.cancel();
  }

  #go(change: Partial<TensorWindow>, focus?: string): void {
    this.#window = { ...this.#window, ...change };
    this.#refocus = focus;
    this.#area.ask({ kind: "values", place: this.#place, window: this.#window });
  }

  #shown(page: TensorPage): Child[] {
    // What was asked for may have been moved into the tensor; the sizes stay as wanted, for the next page.
    this.#window = { ...this.#window, ...page.window, rows: this.#window.rows, columns: this.#window.columns };
    const body = this.#body(page);
    const focus = this.#refocus;
    this.#refocus = undefined;
    if (focus) queueMicrotask(() => this.element.querySelector<HTMLElement>(focus)?.focus({ preventScroll: true }));
    return [...this.#indices(page), this.#pager(page), body, this.#copying(page)];
  }

  #indices({ leadingSizes, window }: TensorPage): Child[] {
    if (leadingSizes.length === 0) return [];
    const fields = leadingSizes.map((size, dimension) =>
      numberField({
        label: `dim ${dimension}`,
        value: window.leading[dimension] ?? 0,
        most: Math.max(0, size - 1),
        onChange: (index) => this.#go({ leading: window.leading.map((old, at) => (at === dimension ? index : old)) }),
      }),
    );
    return [element("div", { class: "index-fields" }, ...fields)];
  }

  #pager({ window, allRows, allColumns }: TensorPage): HTMLElement {
    const { row, rows, column, columns } = window;
    const isVector = allRows === 1;
    const part = (from: number, count: number, all: number) =>
      count >= all ? `all ${group(all)}` : `${group(from)}–${group(from + count - 1)} of ${group(all)}`;
    const text = isVector
      ? `Values ${part(column, columns, allColumns)}`
      : `Rows ${part(row, rows, allRows)}, columns ${part(column, columns, allColumns)}`;
    const move = (sign: string, label: string, change: Partial<TensorWindow>, isOff: boolean) =>
      toolButton(sign, label, isOff, () => this.#go(change, `[aria-label="${label}"]`));
    return element(
      "div",
      { class: "value-pager" },
      element("span", { class: "hint" }, text),
      element(
        "span",
        { class: "value-moves" },
        !isVector && move("↑", "Rows before", { row: Math.max(0, row - rows) }, row === 0),
        !isVector && move("↓", "Next rows", { row: row + rows }, row + rows >= allRows),
        move(
          "←",
          isVector ? "Values before" : "Columns before",
          { column: Math.max(0, column - columns) },
          column === 0,
        ),
        move(
          "→",
          isVector ? "Next values" : "Next columns",
          { column: column + columns },
          column + columns >= allColumns,
        ),
      ),
    );
  }

  #body(page: TensorPage): HTMLElement {
    const { window, allRows, texts } = page;
    const isVector = allRows === 1;
    const across = isVector ? Math.min(this.#columns, window.columns) : window.columns;
    const lines = across === 0 ? 0 : Math.ceil(texts.length / across);
    const heads = Array.from({ length: across }, (_, at) =>
      element("th", { scope: "col" }, String(isVector ? `+${at}` : window.column + at)),
    );
    const rows = Array.from({ length: lines }, (_, line) => {
      const first = isVector ? window.column + line * across : window.row + line;
      const cells = texts.slice(line * across, (line + 1) * across).map(cell);
      return element("tr", {}, element("th", { scope: "row" }, String(first)), ...cells);
    });
    const table = element(
      "table",
      {},
      element("thead", {}, element("tr", {}, element("td", {}), ...heads)),
      element("tbody", {}, ...rows),
    );
    const scroller = element(
      "div",
      { class: "value-table", tabindex: 0, role: "group", "aria-label": "Values. Page Up and Page Down turn pages." },
      texts.length === 0 ? element("p", { class: "hint" }, "It has no elements.") : table,
    );
    scroller.addEventListener("keydown", (event) => this.#key(event, page));
    return scroller;
  }

  #key(event: KeyboardEvent, { window, allRows, allColumns }: TensorPage): void {
    const { row, rows, column, columns } = window;
    const isVector = allRows === 1;
    const moves: Record<string, Partial<TensorWindow>> = {
      PageDown: isVector ? { column: column + columns } : { row: row + rows },
      PageUp: isVector ? { column: Math.max(0, column - columns) } : { row: Math.max(0, row - rows) },
      ArrowDown: { row: row + 1 },
      ArrowUp: { row: Math.max(0, row - 1) },
      ArrowRight: { column: column + columns },
      ArrowLeft: { column: Math.max(0, column - columns) },
      Home: { row: 0, column: 0 },
      End: { row: allRows, column: allColumns },
    };
    const change = moves[event.key];
    if (!change || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.#go(change, ".value-table");
  }

  #copying(page: TensorPage): HTMLElement {
    const scope = element(
      "select",
      { class: "graph-select", "aria-label": "What is copied" },
      element("option", { value: "shown" }, "Values shown"),
      element("option", { value: "slice" }, page.leadingSizes.length > 0 ? "Whole slice" : "All values"),
    );
    const copy = (format: TensorTextFormat) => {
      const { leading } = page.window;
      const window =
        scope.value === "shown"
          ? page.window
          : { leading, row: 0, rows: page.allRows, column: 0, columns: page.allColumns };
      this.#copy(window, format);
    };
    return element(
      "div",
      { class: "value-copy" },
      scope,
      linkButton("Copy as NumPy", () => copy("numpy")),
      linkButton("Copy as JSON", () => copy("json")),
    );
  }

  #copy(window: TensorWindow, format: TensorTextFormat): void {
    const name = format === "numpy" ? "NumPy" : "JSON";
    this.#tensors.ask(
      { kind: "copy", place: this.#place, window, format },
      {
        onAnswer: ({ elements }) =>
          this.#say(`Copied ${group(elements)} ${elements === 1 ? "value" : "values"} as ${name}.`),
        onFailure: ({ message }) => this.#say(message),
      },
    );
  }

  #say(text: string): void {
    this.#said.textContent = text;
  }
}

/** A fraction as it fits into a cell. Whole numbers, texts and complex numbers stay as they are. */
function rounded(text: string): string {
  if (text.length <= LONGEST_NUMBER || !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text) || !/[.e]/.test(text)) return text;
  const short = String(Number(Number(text).toPrecision(5)));
  return short.length <= LONGEST_NUMBER + 1 ? short : Number(text).toExponential(2);
}

function cell(text: string): HTMLElement {
  const isOdd = /^-?(nan|inf)/.test(text);
  return element("td", { title: visibleText(text), class: isOdd ? "warning" : undefined }, visibleText(rounded(text)));
}
