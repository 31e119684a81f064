import type { ModelGraph } from "../../../src/protocol/graph";
import { formatBytes, formatCount, formatTime, group, plural } from "../../../src/protocol/quantities";
import { element, fill } from "../../controls/element";
import { percent } from "../../draw/overlay";
import { type FileCounts, type Total, totalsOf, wholeText } from "../../graph/totals";
import { afterPaint } from "../afterPaint";

type Shown = readonly [ModelGraph, ReadonlySet<number>, Float64Array | undefined, string, FileCounts];

/**
 * Under the drawing: what the selected nodes cost together, and their shares of the whole. Without a selection there is only the count: what
 * the whole model costs stands at the top of the page, where a weight that layers share counts once.
 */
export class TotalsStrip {
  readonly #totals = element("span", { class: "graph-totals", role: "status" });
  readonly #how = element("span", { class: "graph-how" });
  readonly element = element("footer", { class: "graph-strip" }, this.#totals, this.#how);

  readonly #renderSoon = afterPaint(() => this.#render());
  #shown: Shown | undefined;
  #file: FileCounts = { nodes: 0, constants: 0 };

  /** What the page's header counts. */
  setFile(file: FileCounts): void {
    this.#file = file;
  }

  /**
   * @param items selected nodes and groups
   * @param times milliseconds of nodes, when they were measured
   * @param how how the values that are coloured by came about; "" when there is nothing to say.
   */
  show(graph: ModelGraph, items: ReadonlySet<number>, times: Float64Array | undefined, how: string): void {
    const shown: Shown = [graph, items, times, how, this.#file];
    if (shown.every((one, at) => one === this.#shown?.[at])) return;
    this.#shown = shown;
    this.#renderSoon();
  }

  #render(): void {
    if (!this.#shown) return;
    const [graph, items, times, how, file] = this.#shown;
    const { layers, all, macs, parameters, weightBytes, activationBytes, time } = totalsOf(graph, items, times);
    const part = items.size > 0 && layers > 0;
    this.element.classList.toggle("whole", !part);
    const count = part ? `${group(layers)} of ${plural(all, "node")} selected` : wholeText(all, file);
    const figure = (name: string, total: Total, format: (value: number) => string) =>
      element(
        "span",
        {
          class: "graph-total",
          title: total.unknown > 0 ? `without ${plural(total.unknown, "layer")} of which it is not known` : undefined,
        },
        element("b", {}, `${total.unknown > 0 ? "≥ " : ""}${format(total.sum)}`),
        ` ${name}`,
        part && total.whole > 0 && element("span", { class: "hint" }, ` ${percent(total.sum / total.whole)}`),
      );
    fill(
      this.#totals,
      element("span", { class: "graph-total" }, count),
      part && figure("MACs", macs, formatCount),
      part && figure("parameters", parameters, formatCount),
      part && figure("weights", weightBytes, formatBytes),
      part && figure("activations", activationBytes, formatBytes),
      time && figure("measured", time, formatTime),
    );
    this.#how.textContent = how;
    this.#how.title = how;
  }
}
