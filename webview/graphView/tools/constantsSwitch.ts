import type { ModelGraph } from "../../../src/protocol/graph";
import { plural } from "../../../src/protocol/quantities";
import { element, set } from "../../controls/element";
import { withConstants } from "../../graph/constants";

export type ConstantsShown = "shown" | "hidden";

/** Shows and hides the constants that several layers read. Out of the way where there are none. */
export class ConstantsSwitch {
  readonly element: HTMLButtonElement;
  #now: ConstantsShown;

  constructor(now: ConstantsShown, onChange: (now: ConstantsShown) => void) {
    this.#now = now;
    this.element = element("button", { type: "button", class: "tool graph-constants" }, "Constants");
    this.element.hidden = true;
    this.element.addEventListener("click", () => {
      this.#now = this.#now === "shown" ? "hidden" : "shown";
      this.#show();
      onChange(this.#now);
    });
    this.#show();
  }

  /** The graph as it is to be drawn now. */
  applied(graph: ModelGraph): ModelGraph {
    const count = graph.constants?.of.length ?? 0;
    this.element.hidden = count === 0;
    this.element.title = `Show ${plural(count, "constant")} that several layers read`;
    return this.#now === "shown" ? withConstants(graph) : graph;
  }

  #show(): void {
    set(this.element, { "aria-pressed": String(this.#now === "shown") });
  }
}
