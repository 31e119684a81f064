import { element } from "../../controls/element";
import {
  type Bounds,
  type Camera,
  clamped,
  fitted,
  opening,
  READABLE_SCALE,
  resized,
  revealed,
  toDrawing,
  toScreen,
  type Viewport,
  visibleBounds,
  zoomed,
  zoomedTo,
} from "../../draw/camera";
import { FittingText } from "../../draw/fittingText";
import { type Look, plainLook } from "../../draw/look";
import { TEXT_SCALE } from "../../draw/nodePainter";
import { paintScene } from "../../draw/paint";
import type { Palette } from "../../draw/palette";
import { readPalette, systemColourChanges } from "../../draw/readPalette";
import { itemsIn } from "../../graph/itemsIn";
import type { Scene } from "../../graph/scene";
import { topBetween } from "../../graph/topBetween";
import { graphAsSvg, viewAsPng } from "./exportPicture";
import { Fade } from "./fade";
import { Flight } from "./flight";
import { listenToGestures } from "./gestures";
import { heldCamera, itemBounds, middleOf } from "./heldCamera";
import { Overview } from "./overview";
import { SelectionBox } from "./selectionBox";

export interface CanvasEvents {
  /** A box, or the frame whose header was pressed; -1: nothing. */
  onPress(item: number, how: "alone" | "add"): void;
  /** The items that touch a box that was drawn. */
  onBox(items: readonly number[]): void;
  /** A group is to be opened, or closed when it is open. */
  onTurn(item: number): void;
  /** The item under the pointer and where on the element its middle is. */
  onHover(item: number, at: { x: number; y: number }): void;
  onCamera(camera: Camera): void;
  /** The view has another size; its upper left corner stays where it was, or what was to stay in view does. */
  onResized(camera: Camera): void;
  /** The item that is to stay in view when that gets smaller, as by a card beside it; -1: nothing. */
  keptInView(): number;
}

/** The canvas on which the graph is drawn, its camera, and the strip beside it. Draws at most once a frame, and only when something changed. */
export class GraphCanvas {
  readonly element: HTMLElement;
  readonly #canvas = element("canvas", { class: "graph-canvas", "aria-hidden": "true" });
  readonly #context = this.#canvas.getContext("2d", { alpha: false }) as CanvasRenderingContext2D;
  readonly #overview = new Overview((y) => this.#move({ ...this.#camera, y }));
  readonly #rubber = new SelectionBox();
  readonly #events: CanvasEvents;
  readonly #fade = new Fade();
  readonly #flight = new Flight((camera) => this.#move(camera));
  #text = new FittingText();
  #palette: Palette | undefined;
  #scene: Scene | undefined;
  #look: Look = plainLook;
  #camera: Camera = { x: 0, y: 0, scale: READABLE_SCALE };
  /** Where the next scene is to be seen from; undefined: as it opens. */
  #wanted: Camera | undefined;
  #placed = false;
  /** The camera that was brought back, until somebody moves it: bars that appear meanwhile change the size of the view, not the place. */
  #broughtBack: Camera | undefined;
  #viewport: Viewport = { width: 0, height: 0 };
  #frame: number | undefined;

  constructor(camera: Camera | undefined, events: CanvasEvents) {
    this.#events = events;
    this.#wanted = camera;
    this.element = element(
      "div",
      { class: "graph-stage" },
      this.#canvas,
      this.#fade.element,
      this.#overview.element,
      this.#rubber.element,
    );
    listenToGestures(this.#canvas, {
      panBy: (dx, dy) => this.panBy(dx, dy),
      zoomBy: (factor, at) => this.zoomBy(factor, at),
      press: (at, how) => this.#pressed(at, how),
      box: (box) => this.#rubber.show(box),
      boxed: (from, to) => this.#boxed(from, to),
      pressTwice: (at) => this.#pressedTwice(at),
      hover: (at) => this.#hovered(at),
    });
    new ResizeObserver(() => this.#resized()).observe(this.element);
    const repaint = () => {
      this.#palette = undefined;
      this.#text = new FittingText();
      this.#overview.repaint();
      this.redraw();
    };
    for (const query of systemColourChanges) query.addEventListener("change", repaint);
    const themed = new MutationObserver(repaint);
    for (const watched of [document.body, document.documentElement])
      themed.observe(watched, { attributes: true, attributeFilter: ["class", "style"] });
  }

  get camera(): Camera {
    return this.#camera;
  }

  get scene(): Scene | undefined {
    return this.#scene;
  }

  /** Where the camera stands when the top of the drawing is at the top of the view, and how far down from there the view reaches. */
  topAt(scale: number): { y: number; reach: number } {
    const reach = this.#viewport.height / 2 / scale;
    return { y: this.#bounds().top + reach, reach };
  }

  /**
   * Shows another graph, or another drawing of the same. What is in the middle of the view stays there if it is in both.
   * @param held item that is to stay where it is instead
   */
  show(scene: Scene, held?: number): void {
    const before = this.#scene;
    this.#scene = scene;
    if (before?.graph !== scene.graph) this.#look = plainLook;
    if (before && this.#placed) {
      if (before.graph === scene.graph) this.#fade.start(this.#canvas);
      const kept = heldCamera(before, scene, this.#camera, this.#viewport, held);
      // What has shrunk to less than the view is not left small in the middle of it.
      const whole = fitted(this.#bounds(), this.#viewport);
      this.#wanted = kept.scale < Math.min(READABLE_SCALE / 2, whole.scale) ? whole : kept;
    }
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

  /** Goes there at once, without telling: somebody else's camera is followed. */
  lookFrom(camera: Camera): void {
    if (!this.#scene) return;
    this.#flight.stop();
    this.#broughtBack = undefined;
    if (!this.#placed) this.#wanted = camera;
    this.#camera = clamped(camera, this.#bounds());
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

  /** Brings an item into view, at a scale at which it can be read. */
  reveal(item: number): void {
    const scene = this.#scene;
    const bounds = scene && itemBounds(scene, item);
    if (!bounds) return;
    const { height } = this.#viewport;
    const readable = this.#camera.scale >= 0.5;
    const x = (bounds.left + bounds.right) / 2;
    const from = readable ? this.#camera : { x, y: (bounds.top + bounds.bottom) / 2, scale: READABLE_SCALE };
    const whole = (bounds.bottom - bounds.top) * from.scale < height;
    this.#flight.fly(this.#camera, revealed(from, this.#viewport, whole ? bounds : scene.headOf(item)));
  }

  /** Brings an item to the middle of the view, at a scale at which it can be read. */
  centre(item: number): void {
    const bounds = this.#scene && itemBounds(this.#scene, item);
    if (!bounds) return;
    const { scale } = this.#camera;
    const to = { x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2 };
    this.#flight.fly(this.#camera, { ...to, scale: scale >= 0.5 ? scale : READABLE_SCALE });
  }

  /** Fills the view with an item. */
  zoomTo(item: number): void {
    const bounds = this.#scene && itemBounds(this.#scene, item);
    if (bounds) this.#flight.fly(this.#camera, zoomedTo(bounds, this.#viewport));
  }

  /** As the graph is seen when it is opened. */
  home(): void {
    if (this.#scene) this.#flight.fly(this.#camera, this.#opening(this.#scene));
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
    this.#overview.draw({ scene, look: this.#look, palette, view: visibleBounds(this.#camera, viewport) });
    this.#canvas.dataset.selectedAt = this.#selectedAt(scene);
    this.#canvas.dataset.painted = String(Number(this.#canvas.dataset.painted ?? 0) + 1);
  }

  /** Where the selected item's head is on screen: its left and its top; "" when nothing is selected. */
  #selectedAt(scene: Scene): string {
    const { selected } = this.#look;
    if (selected < 0 || scene.shownAs(selected) !== selected) return "";
    const { left, top } = scene.headOf(selected);
    const at = toScreen(this.#camera, this.#viewport, { x: left, y: top });
    return `${at.x.toFixed(1)} ${at.y.toFixed(1)}`;
  }

  #resized(): void {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (width === 0 || height === 0) return; // hidden
    // What is being gone to is where it will be: only then it is known what is to stay in view.
    this.#flight.finish();
    const ratio = devicePixelRatio || 1;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    if (this.#placed && this.#broughtBack) this.#camera = this.#broughtBack;
    else if (this.#placed) {
      const item = this.#events.keptInView();
      const kept = this.#scene && item >= 0 ? itemBounds(this.#scene, item) : undefined;
      this.#camera = resized(this.#camera, this.#viewport, { width, height }, kept);
    }
    this.#viewport = { width, height };
    if (this.#placed) this.#events.onResized(this.#camera);
    else this.#place();
    this.#overview.resized();
    // At once: a canvas that was resized is empty until it is drawn.
    this.#draw();
  }

  #opening(scene: Scene): Camera {
    return opening(this.#bounds(), this.#viewport, (left, right) => topBetween(scene, left, right));
  }

  /** Sets the camera for a new scene as soon as the size of the view is known. */
  #place(): void {
    if (this.#placed || !this.#scene || this.#viewport.width === 0) return;
    this.#placed = true;
    this.#move(this.#wanted ?? this.#opening(this.#scene));
    if (this.#wanted) this.#broughtBack = this.#camera;
    this.#wanted = undefined;
  }

  #move(camera: Camera): void {
    if (!this.#scene) return;
    this.#broughtBack = undefined;
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

  #ask<T>(at: { x: number; y: number }, question: (scene: Scene, x: number, y: number) => T, none: T): T {
    const { x, y } = toDrawing(this.#camera, this.#viewport, at);
    return this.#scene ? question(this.#scene, x, y) : none;
  }

  #itemAt(at: { x: number; y: number }): number {
    return this.#ask(at, (scene, x, y) => scene.itemAt(x, y), -1);
  }

  /** The group whose sign is pressed; from far away there are no signs. */
  #signAt(at: { x: number; y: number }): number {
    if (this.#camera.scale < TEXT_SCALE) return -1;
    return this.#ask(at, (scene, x, y) => scene.disclosureAt(x, y), -1);
  }

  #pressed(at: { x: number; y: number }, how: "alone" | "add"): void {
    const group = how === "alone" ? this.#signAt(at) : -1;
    if (group >= 0) this.#events.onTurn(group);
    else this.#events.onPress(this.#itemAt(at), how);
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
    if (this.#signAt(at) >= 0) return; // Turned by each press.
    const item = this.#itemAt(at);
    if (item >= 0 && this.#scene?.isGroup(item)) this.#events.onTurn(item);
    else if (item >= 0 && this.#camera.scale < 0.5) this.reveal(item);
    else if (item < 0) this.zoomBy(1.6, at);
  }

  #hovered(at: { x: number; y: number } | undefined): void {
    const scene = this.#scene;
    const node = at ? this.#itemAt(at) : -1;
    this.#canvas.classList.toggle("on-node", node >= 0);
    const middle =
      node >= 0 && scene ? toScreen(this.#camera, this.#viewport, middleOf(scene.headOf(node))) : { x: 0, y: 0 };
    this.#events.onHover(node, middle);
  }
}
