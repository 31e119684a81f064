import { element } from "../../controls/element";
import type { Bounds, Viewport } from "../../draw/camera";
import type { Look } from "../../draw/look";
import { paintOverview, paintWindow } from "../../draw/overviewPainter";
import { overviewScale } from "../../draw/overviewScale";
import type { Palette } from "../../draw/palette";
import type { Scene } from "../../graph/scene";
import { afterPaint } from "../afterPaint";

interface Shown {
  readonly scene: Scene;
  readonly look: Look;
  readonly palette: Palette;
  /** What of the drawing is on screen. */
  readonly view: Bounds;
}

/** The strip beside the drawing: all of it, and which part is on screen. A press or drag goes there. */
export class Overview {
  readonly element: HTMLCanvasElement = element("canvas", { class: "graph-overview", "aria-hidden": "true" });
  readonly #context = this.element.getContext("2d") as CanvasRenderingContext2D;
  /** The graph without the frame, painted once for a scene, look and theme. */
  readonly #picture = element("canvas");
  #painted = false;
  readonly #paintSoon = afterPaint(() => this.#paint());
  #shown: Shown | undefined;

  constructor(goTo: (y: number) => void) {
    const go = (event: PointerEvent) => {
      if (!this.#shown) return;
      goTo(overviewScale(this.#shown.scene, this.#viewport()).toY(event.offsetY));
    };
    this.element.addEventListener("pointerdown", (event) => {
      this.element.setPointerCapture(event.pointerId);
      go(event);
    });
    this.element.addEventListener("pointermove", (event) => {
      if (this.element.hasPointerCapture(event.pointerId)) go(event);
    });
  }

  repaint(): void {
    this.#painted = false;
  }

  resized(): void {
    const { width, height } = this.#viewport();
    const ratio = devicePixelRatio || 1;
    for (const canvas of [this.element, this.#picture]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    this.#painted = false;
  }

  /** At once when only the frame has moved; what is new is painted when the drawing is. */
  draw(shown: Shown): void {
    this.#shown = shown;
    if (this.#painted) this.#show(shown, this.#viewport());
    else this.#paintSoon();
  }

  #paint(): void {
    const viewport = this.#viewport();
    if (!this.#shown || viewport.width === 0 || this.element.width === 0) return;
    const { scene, look, palette } = this.#shown;
    const ratio = this.element.width / viewport.width;
    const context = this.#picture.getContext("2d") as CanvasRenderingContext2D;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    paintOverview(context, scene, look, palette, viewport);
    this.#painted = true;
    this.#show(this.#shown, viewport);
  }

  #show({ scene, palette, view }: Shown, viewport: Viewport): void {
    const ratio = this.element.width / viewport.width;
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.clearRect(0, 0, this.element.width, this.element.height);
    this.#context.drawImage(this.#picture, 0, 0);
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
    paintWindow(this.#context, scene, view, palette, viewport);
  }

  #viewport(): Viewport {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }
}
