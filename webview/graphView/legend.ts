import { element, fill } from "../controls/element";
import { css, heat } from "../draw/colour";
import { formatCost, type Heat } from "../draw/overlay";

const STOPS = 8;

/** What the colours of an overlay mean, and how much is selected of the whole. */
export class Legend {
  readonly element = element("div", { class: "graph-legend", hidden: true });

  show(colours: Heat | undefined, selected: number): void {
    this.element.hidden = colours === undefined;
    if (!colours) return;
    const { overlay, greatest, total, values } = colours;
    const bar = element("span", { class: "graph-legend-bar", "aria-hidden": "true" });
    const stops = Array.from({ length: STOPS }, (_, i) => css(heat(i / (STOPS - 1))));
    bar.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
    const chosen = selected >= 0 ? values[selected]! : Number.NaN;
    const here =
      chosen > 0 ? `${formatCost(overlay, chosen)} of ${formatCost(overlay, total)}` : formatCost(overlay, total);
    fill(
      this.element,
      element("span", {}, "0"),
      bar,
      element("span", {}, formatCost(overlay, greatest)),
      element("span", { class: "graph-count" }, here),
    );
  }
}
