import { plural } from "../../../src/protocol/quantities";
import { element, fill } from "../../controls/element";
import { heat as colourAt, css } from "../../draw/colour";
import { formatCost, type Heat, type Overlay } from "../../draw/overlay";

const STOPS = 8;

export interface LegendContent {
  readonly overlay: Overlay;
  /** Undefined while there is nothing to colour by. */
  readonly heat: Heat | undefined;
  /** The values are of the model before its last edit. */
  readonly stale: boolean;
  /** Undefined when there is nothing left to compute; else whether that can be done now. */
  readonly compute: "ready" | "busy" | "not trusted" | undefined;
  /** What was measured may be measured again. */
  readonly again: boolean;
}

/** What the colours of an overlay mean, what of it is not known, and the button that computes what was not computed yet. */
export class Legend {
  readonly element = element("div", { class: "graph-legend", hidden: true });
  readonly #button = element("button", { type: "button", class: "tool graph-measure" });

  constructor(onCompute: () => void) {
    this.#button.addEventListener("click", onCompute);
  }

  show({ overlay, heat, stale, compute, again }: LegendContent): void {
    this.element.hidden = heat === undefined && compute === undefined;
    if (this.element.hidden) return;
    const focused = document.activeElement === this.#button;
    fill(
      this.element,
      ...(heat ? scaleParts(overlay, heat) : []),
      stale && staleMark(),
      this.#action(overlay, compute, again),
    );
    if (focused) this.#button.focus();
  }

  #action(overlay: Overlay, compute: LegendContent["compute"], again: boolean): HTMLElement | false {
    if (compute === undefined && !again) return false;
    const run = overlay === "time" || overlay === "sensitivity";
    this.#button.textContent = again ? "Measure again" : run ? "Measure" : "Compute";
    this.#button.disabled = compute === "busy" || compute === "not trusted";
    this.#button.title =
      compute === "not trusted"
        ? "The model would have to be run, which restricted mode does not allow. Trust this folder first."
        : overlay === "time"
          ? "Runs the model some dozen times and times each operator"
          : overlay === "sensitivity"
            ? "Runs the model once for each layer, with its weights rounded"
            : "Reads the weights of each layer";
    return this.#button;
  }
}

function scaleParts(overlay: Overlay, { scale, total, unknown }: Heat): HTMLElement[] {
  const { low, high, kind, cut } = scale;
  const known = high > 0;
  const bar = element("span", { class: "graph-legend-bar", "aria-hidden": "true" });
  const stops = Array.from({ length: STOPS }, (_, i) => css(colourAt(i / (STOPS - 1))));
  bar.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  const words = [
    kind === "log" && "logarithmic",
    total > 0 && `${formatCost(overlay, total)} in all`,
    unknown > 0 && `${plural(unknown, "layer")} unknown`,
    !known && unknown === 0 && "nothing here",
  ].filter((word) => word !== false);
  bar.title = words.join(" · ");
  return [
    ...(known
      ? [
          element("span", {}, `${cut ? "≤ " : ""}${low === 0 ? "0" : formatCost(overlay, low)}`),
          bar,
          element("span", {}, formatCost(overlay, high)),
        ]
      : []),
    element("span", { class: "graph-count graph-legend-words" }, words.join(" · ")),
  ];
}

function staleMark(): HTMLElement {
  return element(
    "span",
    { class: "graph-stale", title: "These values were computed before the model was changed" },
    "before the last edit",
  );
}
