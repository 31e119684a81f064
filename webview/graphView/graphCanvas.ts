import { element } from "../controls/element";
import {
  type Bounds,
  type Camera,
  clamped,
  fitted,
  opening,
  READABLE_SCALE,
  revealed,
  toDrawing,
  toScreen,
  type Viewport,
  visibleBounds,
  zoomed,
} from "../draw/camera";
import { FittingText } from "../draw/fittingText";
import { type Look, plainLook } from "../draw/look";
import { paintScene } from "../draw/paint";
import { type Palette, readPalette } from "../draw/palette";
import { itemsIn } from "../graph/itemsIn";
import type { Scene } from "../graph/scene";
import { graphAsSvg, viewAsPng } from "./exportPicture";
import { Flight } from "./flight";
import { listenToGestures } from "./gestures";
import { Overview } from "./overview";
import { SelectionBox } from "./selectionBox";

export interface CanvasEvents {
  /** -1: nothing. */
  onPress(node: number, how: "alone" | "add"): void;
  /** The items that touch a box that was drawn. */
  onBox(items: readonly number[]): void;
  /** The node under the pointer and where on the element its middle is. */
  onHover(node: number, at: { x: number; y: number }): void;
  onCamera(camera: Camera): void;
}

/** The canvas on which the graph is drawn, its camera, and the strip beside it. Draws at most once a frame, and only when something changed. */
export class GraphCanvas {
  readonly element: HTMLElement;
  readonly #canvas = element("canvas", { class: "graph-canvas", "aria-hidden": "true" });
  readonly #context = this.#canvas.getContext("2d", { alpha: false }) as CanvasRenderingContext2D;
  readonly #overview = new Overview((y) => this.#move({ ...this.#camera, y }));
  readonly #rubber = new SelectionBox();
  readonly #events: CanvasEvents;
  readonly #flight = new Flight((camera) => this.#move(camera));
  #text = new FittingText();
  #palette: Palette | undefined;
  #scene: Scene | undefined;
  #look: Look = plainLook;
  #camera: Camera = { x: 0, y: 0, scale: READABLE_SCALE };
  /** Where the next scene is to be seen from; undefined: as it opens. */
  #wanted: Camera | undefined;
  #placed = false;
  #viewport: Viewport = { width: 0, height: 0 };
  #frame: number | undefined;

  constructor(camera: Camera | undefined, events: CanvasEvents) {
    this.#events = events;
    this.#wanted = camera;
    this.element = element("div", { class: "graph-stage" }, this.#canvas, this.#overview.element, this.#rubber.element);
    listenToGestures(this.#canvas, {
      panBy: (dx, dy) => this.panBy(dx, dy),
      zoomBy: (factor, at) => this.zoomBy(factor, at),
      press: (at, how) => events.onPress(this.#nodeAt(at), how),
      box: (box) => this.#rubber.show(box),
      boxed: (from, to) => this.#boxed(from, to),
      pressTwice: (at) => this.#pressedTwice(at),
      hover: (at) => this.#hovered(at),
    });
    new ResizeObserver(() => this.#resized()).observe(this.element);
    const themed = new MutationObserver(() => {
      this.#palette = undefined;
      this.#text = new FittingText();
      this.#overview.repaint();
      this.redraw();
    });
    for (const watched of [document.body, document.documentElement])
      themed.observe(watched, { attributes: true, attributeFilter: ["class", "style"] });
  }

  get camera(): Camera {
    return this.#camera;
  }

  get scene(): Scene | undefined {
    return this.#scene;
  }

  /** Shows another graph. What is in the middle of the view stays there if it is in both. */
  show(scene: Scene): void {
    const before = this.#scene;
    this.#scene = scene;
    this.#look = plainLook;
    if (before && this.#placed) this.#wanted = follow(before, scene, this.#camera);
    this.#placed = false;
    this.#place();
    this.#overview.repaint();
    this.redraw();
  }

  setLook(look: Look): void {
    const repaint = look.heat !== this.#look.heat || look.found !== this.#look.found;
    this.#look = look;
    if (repaint) this.#overview.repaint();
    this.redraw();
  }

  fit(): void {
    if (this.#scene) this.#flight.fly(this.#camera, fitted(this.#bounds(), this.#viewport));
  }

  zoomBy(factor: number, at = { x: this.#viewport.width / 2, y: this.#viewport.height / 2 }): void {
    this.#flight.stop();
    this.#move(zoomed(this.#camera, this.#viewport, factor, at, this.#leastScale()));
  }

  panBy(dx: number, dy: number): void {
    this.#flight.stop();
    const { x, y, scale } = this.#camera;
    this.#move({ x: x - dx / scale, y: y - dy / scale, scale });
  }

  /** Screens up or down. */
  page(screens: number): void {
    this.panBy(0, -screens * this.#viewport.height);
  }

  /** Brings a node into view, at a scale at which it can be read. */
  reveal(node: number): void {
    const scene = this.#scene;
    if (!scene || node < 0) return;
    const { layout, picture } = scene;
    const box = {
      left: layout.x[node]! - picture.input.widths[node]! / 2,
      right: layout.x[node]! + picture.input.widths[node]! / 2,
      top: layout.y[node]! - picture.input.heights[node]! / 2,
      bottom: layout.y[node]! + picture.input.heights[node]! / 2,
    };
    const readable = this.#camera.scale >= 0.5;
    const from = readable ? this.#camera : { x: layout.x[node]!, y: layout.y[node]!, scale: READABLE_SCALE };
    this.#flight.fly(this.#camera, revealed(from, this.#viewport, box));
  }

  /** The whole graph as SVG, or what is on screen as PNG; undefined while there is none. */
  async picture(format: "svg" | "png"): Promise<Uint8Array | undefined> {
    const scene = this.#scene;
    if (!scene) return undefined;
    const palette = readPalette(document.body);
    if (format === "svg") return graphAsSvg(scene, this.#look, palette);
    return viewAsPng(scene, this.#look, palette, this.#camera, this.#viewport);
  }

  redraw(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  #draw(): void {
    const scene = this.#scene;
    if (!scene || !this.#placed) return;
    this.#palette ??= readPalette(document.body);
    const { width, height } = this.#viewport;
    const ratio = this.#canvas.width / width;
    const viewport = { width, height };
    const palette = this.#palette;
    paintScene(
      { context: this.#context, pixelRatio: ratio, viewport, camera: this.#camera, palette, text: this.#text },
      scene,
      this.#look,
    );
    this.#overview.draw(scene, this.#look, palette, visibleBounds(this.#camera, viewport));
    this.#canvas.dataset.painted = String(Number(this.#canvas.dataset.painted ?? 0) + 1);
  }

  #resized(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (width === 0 || height === 0) return; // hidden
    const ratio = devicePixelRatio || 1;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    // The upper left corner stays where it is.
    if (this.#placed) {
      const { x, y, scale } = this.#camera;
      const before = this.#viewport;
      this.#camera = { x: x + (width - before.width) / 2 / scale, y: y + (height - before.height) / 2 / scale, scale };
    }
    this.#viewport = { width, height };
    this.#place();
    this.#overview.resized();
    // At once: a canvas that was resized is empty until it is drawn.
    this.#draw();
  }

  /** Sets the camera for a new scene as soon as the size of the view is known. */
  #place(): void {
    if (this.#placed || !this.#scene || this.#viewport.width === 0) return;
    this.#placed = true;
    this.#move(this.#wanted ?? opening(this.#bounds(), this.#viewport));
    this.#wanted = undefined;
  }

  #move(camera: Camera): void {
    if (!this.#scene) return;
    this.#camera = clamped(camera, this.#bounds());
    this.#events.onCamera(this.#camera);
    this.redraw();
  }

  #bounds(): Bounds {
    const layout = this.#scene?.layout;
    return { left: layout?.left ?? 0, right: layout?.right ?? 0, top: 0, bottom: layout?.height ?? 0 };
  }

  #leastScale(): number {
    return Math.min(0.2, fitted(this.#bounds(), this.#viewport).scale);
  }

  #nodeAt(at: { x: number; y: number }): number {
    const { x, y } = toDrawing(this.#camera, this.#viewport, at);
    return this.#scene?.nodeAt(x, y) ?? -1;
  }

  #boxed(from: { x: number; y: number }, to: { x: number; y: number }): void {
    if (!this.#scene) return;
    const a = toDrawing(this.#camera, this.#viewport, from);
    const b = toDrawing(this.#camera, this.#viewport, to);
    const box = {
      left: Math.min(a.x, b.x),
      right: Math.max(a.x, b.x),
      top: Math.min(a.y, b.y),
      bottom: Math.max(a.y, b.y),
    };
    this.#events.onBox(itemsIn(this.#scene, box));
  }

  #pressedTwice(at: { x: number; y: number }): void {
    const node = this.#nodeAt(at);
    if (node >= 0 && this.#camera.scale < 0.5) this.reveal(node);
    else if (node < 0) this.zoomBy(1.6, at);
  }

  #hovered(at: { x: number; y: number } | undefined): void {
    const scene = this.#scene;
    const node = at ? this.#nodeAt(at) : -1;
    this.#canvas.classList.toggle("on-node", node >= 0);
    const middle =
      node >= 0 && scene
        ? toScreen(this.#camera, this.#viewport, { x: scene.layout.x[node]!, y: scene.layout.y[node]! })
        : { x: 0, y: 0 };
    this.#events.onHover(node, middle);
  }
}

/** The camera that shows in `after` what stands nearest to the middle of the view in `before`, at the same place. */
function follow(before: Scene, after: Scene, camera: Camera): Camera {
  const places = new Map<string, number>();
  after.graph.nodes.anchor.forEach((anchor, node) => {
    if (!places.has(anchor)) places.set(anchor, node);
  });
  const middle = before.layerAt(camera.y);
  const { start, items } = before.rows;
  for (let away = 0; away < start.length; away++) {
    for (const layer of away === 0 ? [middle] : [middle - away, middle + away]) {
      if (layer < 0 || layer >= start.length - 1) continue;
      for (let k = start[layer]!; k < start[layer + 1]!; k++) {
        const node = items[k]!;
        const there = places.get(before.graph.nodes.anchor[node] ?? "");
        if (there === undefined) continue;
        return {
          scale: camera.scale,
          x: camera.x - before.layout.x[node]! + after.layout.x[there]!,
          y: camera.y - before.layout.y[node]! + after.layout.y[there]!,
        };
      }
    }
  }
  return camera;
}
