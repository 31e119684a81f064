import { element } from "../../controls/element";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The box that is drawn to select what is in it. */
export class SelectionBox {
  readonly element = element("div", { class: "graph-box", hidden: true, "aria-hidden": "true" });

  show(box: { readonly from: Point; readonly to: Point } | undefined): void {
    this.element.hidden = box === undefined;
    if (!box) return;
    const { from, to } = box;
    this.element.style.left = `${Math.min(from.x, to.x)}px`;
    this.element.style.top = `${Math.min(from.y, to.y)}px`;
    this.element.style.width = `${Math.abs(from.x - to.x)}px`;
    this.element.style.height = `${Math.abs(from.y - to.y)}px`;
  }
}
