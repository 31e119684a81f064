import { element } from "../controls/element";

/** Some lines beside what the pointer is over. */
export class HoverTip {
  readonly element = element("div", { class: "graph-tip", role: "tooltip", hidden: true });

  hide(): void {
    this.element.hidden = true;
  }

  /** @param at pixels of the drawing's element */
  show(lines: readonly string[], at: { x: number; y: number }): void {
    this.element.hidden = lines.length === 0;
    this.element.textContent = lines.join("\n");
    this.element.style.left = `${Math.round(at.x)}px`;
    this.element.style.top = `${Math.round(at.y)}px`;
  }
}
