import { element } from "../../controls/element";
import { wantsLessMotion } from "./lessMotion";

/** The picture before, which fades over the one that comes after it: the eye sees what opened. */
export class Fade {
  readonly element = element("canvas", { class: "graph-fade", "aria-hidden": "true", hidden: true });
  readonly #context = this.element.getContext("2d", { alpha: false }) as CanvasRenderingContext2D;

  constructor() {
    this.element.addEventListener("animationend", () => {
      this.element.hidden = true;
    });
  }

  start(before: HTMLCanvasElement): void {
    this.element.hidden = true;
    if (wantsLessMotion() || before.width === 0) return;
    // To set a size makes the browser clear the canvas, though it is covered at once.
    if (this.element.width !== before.width) this.element.width = before.width;
    if (this.element.height !== before.height) this.element.height = before.height;
    this.element.style.width = `${before.clientWidth}px`;
    this.#context.drawImage(before, 0, 0);
    this.element.hidden = false;
  }
}
