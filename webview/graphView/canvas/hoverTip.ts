import { element } from "../../controls/element";
import type { Scene } from "../../graph/scene";
import { visibleText } from "../../graph/visibleText";
import { nodeTitle } from "../describe";

/** From this scale on nodes say themselves what they are. */
const WORDS_SCALE = 0.55;

/** Some lines beside what the pointer is over. */
export class HoverTip {
  readonly element = element("div", { class: "graph-tip", role: "tooltip", hidden: true });

  hide(): void {
    this.element.hidden = true;
  }

  /** Far away the tip says what a block is; near, why a node was left alone. */
  showFor(
    scene: Scene | undefined,
    node: number,
    reasons: readonly string[],
    scale: number,
    at: { x: number; y: number },
  ): void {
    if (!scene || node < 0 || (reasons.length === 0 && scale >= WORDS_SCALE)) this.hide();
    else this.show([nodeTitle(scene.graph, node), ...reasons.map(visibleText)], at);
  }

  /** @param at pixels of the drawing's element */
  show(lines: readonly string[], at: { x: number; y: number }): void {
    this.element.hidden = lines.length === 0;
    this.element.textContent = lines.join("\n");
    this.element.style.left = `${Math.round(at.x)}px`;
    this.element.style.top = `${Math.round(at.y)}px`;
  }
}
