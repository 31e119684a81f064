import type { LayerPage, LayerSort, TableRow } from "../../src/protocol/engineApi";
import type { ModelView } from "../../src/protocol/messages";
import { formatBytes, formatCount, group } from "../../src/protocol/quantities";
import type { RefusalReport } from "../../src/protocol/reports";
import { element, fill } from "../controls/element";
import { textField } from "../controls/toolkit";
import type { Link } from "../link/link";
import type { EditorState } from "../state/editorState";
import { LayerTable } from "./layerTable";
import type { Panel } from "./panel";

/** The table of layers, its filter, and what there is to say of the chosen layer. */
export class LayersPanel implements Panel {
  readonly id = "layers";
  readonly title = "Layers";
  readonly element: HTMLElement;
  readonly #table: LayerTable;
  readonly #count = element("span", { class: "count", role: "status" });
  readonly #details = element("section", { class: "details", "aria-label": "Chosen layer", hidden: true });
  readonly #onShowInGraph: (anchor: string) => void;
  readonly #save: (change: Partial<EditorState>) => void;
  #refusals: readonly RefusalReport[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    link: Link,
    state: EditorState,
    save: (change: Partial<EditorState>) => void,
    onShowInGraph: (anchor: string) => void,
  ) {
    this.#save = save;
    this.#onShowInGraph = onShowInGraph;
    this.#table = new LayerTable({
      text: state.text,
      sort: state.sort,
      selected: state.selected,
      scrollTop: state.scrollTop,
      ask: (query, request) => link.send({ type: "rows", request, query }),
      onSort: (sort: LayerSort) => save({ sort }),
      onSelect: (row) => this.#select(row),
      onScroll: (scrollTop) => save({ scrollTop }),
      onCounts: (total, all) => {
        this.#count.textContent = total === all ? `${group(all)} layers` : `${group(total)} of ${group(all)} layers`;
      },
    });
    const filter = textField({
      label: "Filter layers",
      placeholder: "Filter by name, operator or shape",
      value: state.text,
      onInput: (text) => {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => {
          this.#table.setText(text);
          save({ text });
        }, 120);
      },
    });
    filter.classList.add("filter");
    const bar = element("div", { class: "toolbar" }, filter, this.#count);
    this.element = element("section", {}, bar, this.#table.element, this.#details);
  }

  update({ state }: ModelView): void {
    this.#refusals = state.steps.flatMap(({ refused }) => refused);
    this.#table.reload();
  }

  shown(): void {
    this.#table.draw();
  }

  answer(request: number, page: LayerPage): void {
    this.#table.answer(request, page);
  }

  failed(request: number, message: string): void {
    this.#table.failed(request, message);
  }

  reveal(anchor: string): void {
    this.#table.reveal(anchor);
  }

  #select(row: TableRow): void {
    this.#save({ selected: row.anchor });
    const refused = this.#refusals.filter(({ anchor }) => anchor === row.anchor);
    const close = element("button", { type: "button", class: "close", "aria-label": "Close details" }, "×");
    close.addEventListener("click", () => {
      this.#details.hidden = true;
      this.#table.element.focus();
    });
    const inGraph = element("button", { type: "button", class: "link" }, "Show in the graph");
    inGraph.addEventListener("click", () => this.#onShowInGraph(row.anchor));
    fill(
      this.#details,
      element("h2", {}, element("span", { class: "operator-chip" }, row.operator), row.name || row.anchor, close),
      element(
        "dl",
        { class: "facts" },
        ...fact("Inputs", row.inputs.filter(Boolean).join(", ")),
        ...fact("Outputs", row.outputs.filter(Boolean).join(", ")),
        ...fact("Output type", [row.dtype, row.outputShape].filter(Boolean).join(" ")),
        ...fact("Parameters", `${group(row.parameters)} (${formatBytes(row.weightBytes)})`),
        ...fact("MACs", row.macs === null ? "unknown: a size is not known" : formatCount(row.macs)),
        ...fact("Activation", formatBytes(row.activationBytes)),
        ...(row.scope ? fact("Inside", row.scope) : []),
      ),
      inGraph,
      refused.length > 0 && element("h3", {}, "Left alone here"),
      refused.length > 0 &&
        element("ul", { class: "plain" }, ...refused.slice(0, 50).map(({ pass, reason }) => refusalLine(pass, reason))),
    );
    this.#details.hidden = false;
  }
}

function fact(name: string, value: string): HTMLElement[] {
  return [element("dt", {}, name), element("dd", {}, value || "–")];
}

function refusalLine(pass: string, reason: string): HTMLElement {
  return element("li", {}, element("code", {}, pass), ` ${reason}`);
}
