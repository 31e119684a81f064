import type { LayerColumn, LayerPage, LayerQuery, LayerSort, TableRow } from "../../src/protocol/engineApi";
import { formatBytes, formatCount, group } from "../../src/protocol/quantities";
import { element, fill } from "../controls/element";
import { nextSort } from "../state/editorState";
import { RowCache } from "../state/rowCache";
import { rowWindow, scrollToShow } from "../state/rowWindow";

const ROW_HEIGHT = 26;
const HEAD_HEIGHT = 28;
/** The largest bar leaves room for the number beside it. */
const BAR_PERCENT = 58;

interface Column {
  readonly id: LayerColumn;
  readonly title: string;
  readonly numeric: boolean;
  cell(row: TableRow): string;
}

const COLUMNS: readonly Column[] = [
  { id: "index", title: "#", numeric: true, cell: (row) => group(row.index) },
  { id: "name", title: "Name", numeric: false, cell: (row) => row.name || row.anchor },
  { id: "operator", title: "Operator", numeric: false, cell: (row) => row.operator },
  { id: "outputShape", title: "Output", numeric: false, cell: (row) => row.outputShape },
  { id: "parameters", title: "Parameters", numeric: true, cell: (row) => cost(row.parameters, formatCount) },
  { id: "macs", title: "MACs", numeric: true, cell: (row) => cost(row.macs, formatCount) },
  { id: "weightBytes", title: "Weights", numeric: true, cell: (row) => cost(row.weightBytes, formatBytes) },
  { id: "activationBytes", title: "Activation", numeric: true, cell: (row) => cost(row.activationBytes, formatBytes) },
];

/** Most layers have no weights and no MACs: a dash keeps the eye on those that do. */
function cost(value: number | null, format: (value: number) => string): string {
  if (value === null) return "?";
  return value === 0 ? "–" : format(value);
}

export interface LayerTableOptions {
  readonly text: string;
  readonly sort: LayerSort;
  readonly selected: string | undefined;
  readonly scrollTop: number;
  ask(query: LayerQuery, request: number): void;
  onSort(sort: LayerSort): void;
  onSelect(row: TableRow): void;
  onScroll(scrollTop: number): void;
  onCounts(total: number, all: number): void;
}

/** The layers of a model: a grid of which only the rows on screen exist. */
export class LayerTable {
  readonly element: HTMLElement;
  readonly #options: LayerTableOptions;
  readonly #cache: RowCache;
  readonly #head = element("div", { role: "row", class: "row head", "aria-rowindex": 1 });
  readonly #scroller = element("div", { class: "rows", role: "presentation" });
  readonly #space = element("div", { class: "space", role: "rowgroup" });
  readonly #message = element("div", { class: "empty", role: "status", hidden: true });
  #text: string;
  #sort: LayerSort;
  /** Anchor of the chosen row; its place when that is known. */
  #selected: string | undefined;
  #selectedAt: number | undefined;
  /** What to look for in the next answer. */
  #locate: string | undefined;
  #restoreScroll: number;
  #drawn = false;

  constructor(options: LayerTableOptions) {
    this.#options = options;
    this.#text = options.text;
    this.#sort = options.sort;
    this.#selected = options.selected;
    this.#restoreScroll = options.scrollTop;
    this.#cache = new RowCache((range, request) =>
      options.ask({ ...range, text: this.#text, sort: this.#sort }, request),
    );
    // The head scrolls with the rows and sticks: columns are aligned whatever the scrollbar's width.
    this.#scroller.append(this.#head, this.#space);
    this.element = element(
      "div",
      { class: "grid", role: "grid", tabindex: 0, "aria-label": "Layers", "aria-colcount": COLUMNS.length },
      this.#scroller,
      this.#message,
    );
    this.#drawHead();
    this.#scroller.addEventListener("scroll", () => {
      if (this.#drawn) options.onScroll(this.#scroller.scrollTop);
      this.draw();
    });
    this.#space.addEventListener("click", (event) => this.#click(event));
    this.element.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.draw()).observe(this.#scroller);
  }

  /** The model changed: fetch anew, keep the place. */
  reload(): void {
    this.#cache.reset();
    this.#fetch();
  }

  setText(text: string): void {
    this.#text = text;
    this.#selectedAt = undefined;
    this.#cache.reset();
    this.#scroller.scrollTop = 0;
    this.#locate = this.#selected;
    this.#fetch();
  }

  /** Chooses the layer and scrolls to it, when the filter shows it. */
  reveal(anchor: string): void {
    this.#selected = anchor;
    this.#locate = anchor;
    this.#fetch();
    this.element.focus();
  }

  answer(request: number, page: LayerPage): void {
    if (!this.#cache.answer(request, page)) return;
    this.#options.onCounts(page.total, page.all);
    if (page.located !== undefined) {
      this.#selectedAt = page.located;
      this.#locate = undefined;
      this.#drawSpace();
      this.#scrollTo(page.located);
    }
    this.#drawSpace();
    if (this.#restoreScroll > 0) {
      this.#scroller.scrollTop = this.#restoreScroll;
      this.#restoreScroll = 0;
    }
    this.draw();
    this.#drawn = true;
  }

  failed(request: number, message: string): void {
    if (this.#cache.failed(request)) this.#say(message);
  }

  draw(): void {
    const { first, last, top } = this.#window();
    if (this.#cache.total === undefined) return;
    this.#say(
      this.#cache.total === 0 ? (this.#text ? "No layer matches the filter." : "This model has no layers.") : "",
    );
    this.#cache.want(first, last);
    const rows: HTMLElement[] = [];
    for (let index = first; index <= last; index++) rows.push(this.#row(index, top + (index - first) * ROW_HEIGHT));
    this.#space.replaceChildren(...rows);
    const active = this.#selectedAt;
    const shown = active !== undefined && active >= first && active <= last;
    if (shown) this.element.setAttribute("aria-activedescendant", `row-${active}`);
    else this.element.removeAttribute("aria-activedescendant");
  }

  #fetch(): void {
    const { first, last } = this.#window();
    this.#cache.want(first, Math.max(last, first), this.#locate);
  }

  #window() {
    return rowWindow({ ...this.#viewport(), count: this.#cache.total ?? 0 });
  }

  #viewport() {
    const { scrollTop, clientHeight } = this.#scroller;
    // A panel that was never on screen has no height yet: ask for a screenful anyway.
    const viewHeight = clientHeight > 0 ? Math.max(ROW_HEIGHT, clientHeight - HEAD_HEIGHT) : 600;
    return { count: this.#cache.total ?? 0, rowHeight: ROW_HEIGHT, scrollTop, viewHeight };
  }

  #drawSpace(): void {
    const total = this.#cache.total ?? 0;
    this.#space.style.height = `${this.#window().height}px`;
    this.element.setAttribute("aria-rowcount", String(total + 1));
  }

  #drawHead(): void {
    const cells = COLUMNS.map(({ id, title, numeric }) => {
      const sorted = this.#sort.column === id ? (this.#sort.descending ? "descending" : "ascending") : "none";
      const mark = sorted === "none" ? "" : sorted === "descending" ? "▾" : "▴";
      const arrow = element("span", { class: "arrow", "aria-hidden": "true" }, mark);
      // On the inner side of the title, so that titles stay aligned with what is below them.
      const label = numeric ? [arrow, title] : [title, arrow];
      const hint = `Sort by ${id === "index" ? "execution order" : title}`;
      const sorter = element("button", { type: "button", class: "sorter", tabindex: -1, title: hint }, ...label);
      sorter.addEventListener("click", () => this.#sortBy(id));
      const classes = `cell ${id}${numeric ? " numeric" : ""}`;
      return element("div", { role: "columnheader", class: classes, "aria-sort": sorted }, sorter);
    });
    fill(this.#head, ...cells);
  }

  #sortBy(column: LayerColumn): void {
    this.#sort = nextSort(this.#sort, column);
    this.#options.onSort(this.#sort);
    this.#drawHead();
    this.#selectedAt = undefined;
    this.#locate = this.#selected;
    this.#cache.reset();
    this.#scroller.scrollTop = 0;
    this.#fetch();
  }

  #row(index: number, top: number): HTMLElement {
    const row = this.#cache.row(index);
    if (row && row.anchor === this.#selected && this.#selectedAt === undefined) this.#selectedAt = index;
    const selected = row !== undefined && row.anchor === this.#selected;
    const made = element("div", {
      role: "row",
      id: `row-${index}`,
      class: `row${row ? "" : " pending"}${index % 2 ? " odd" : ""}`,
      "aria-rowindex": index + 2,
      "aria-selected": String(selected),
    });
    made.style.transform = `translateY(${top}px)`;
    made.dataset.index = String(index);
    if (!row) return made;
    for (const { id, numeric, cell } of COLUMNS) {
      const text = cell(row);
      const box = element("div", { role: "gridcell", class: `cell ${id}${numeric ? " numeric" : ""}` }, text);
      if (id === "name") {
        box.title = row.scope ? `${row.scope} › ${row.name}` : row.name;
        if (row.scope) box.prepend(element("span", { class: "scope" }, `${row.scope} › `));
      } else if (id === "outputShape" || id === "operator") box.title = text;
      if (id === "macs" && row.macs && this.#cache.mostMacs > 0) {
        const bar = element("span", { class: "bar", "aria-hidden": "true" });
        bar.style.width = `${Math.max(1, (row.macs / this.#cache.mostMacs) * BAR_PERCENT)}%`;
        box.prepend(bar);
      }
      made.append(box);
    }
    return made;
  }

  #click(event: MouseEvent): void {
    const target = (event.target as HTMLElement).closest<HTMLElement>("[data-index]");
    if (target) this.#select(Number(target.dataset.index));
  }

  #select(index: number): void {
    const row = this.#cache.row(index);
    if (!row) return;
    this.#selected = row.anchor;
    this.#selectedAt = index;
    this.#scrollTo(index);
    this.draw();
    this.#options.onSelect(row);
  }

  #scrollTo(index: number): void {
    const wanted = scrollToShow(index, this.#viewport());
    if (wanted !== this.#scroller.scrollTop) this.#scroller.scrollTop = wanted;
  }

  #key(event: KeyboardEvent): void {
    const total = this.#cache.total ?? 0;
    if (total === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.#scroller.clientHeight / ROW_HEIGHT) - 1);
    const at = this.#selectedAt ?? -1;
    const next = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: total - 1,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(total - 1, next));
    this.#scrollTo(index);
    if (this.#cache.row(index)) this.#select(index);
    else {
      this.#selectedAt = index; // Its name comes with its block.
      this.draw();
    }
  }

  #say(message: string): void {
    this.#message.hidden = message === "";
    this.#message.textContent = message;
  }
}
