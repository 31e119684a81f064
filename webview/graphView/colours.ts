import type { ModelGraph } from "../../src/protocol/graph";
import { type Heat, heatOf, type Overlay } from "../draw/overlay";
import { Legend } from "./legend";

/** What the graph is coloured by, and the legend that says so. */
export class Colours {
  readonly #legend = new Legend();
  #overlay: Overlay;
  #graph: ModelGraph | undefined;
  #heat: Heat | undefined;

  constructor(overlay: Overlay) {
    this.#overlay = overlay;
  }

  get legend(): HTMLElement {
    return this.#legend.element;
  }

  /** Undefined: by the operators' families. */
  get heat(): Heat | undefined {
    return this.#heat;
  }

  setGraph(graph: ModelGraph): void {
    this.#graph = graph;
    this.#heat = heatOf(graph, this.#overlay);
  }

  choose(overlay: Overlay): void {
    this.#overlay = overlay;
    this.#heat = this.#graph && heatOf(this.#graph, overlay);
  }

  showLegend(selected: number): void {
    this.#legend.show(this.#heat, selected);
  }
}
