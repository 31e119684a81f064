import type { ComparedGraph, GraphChanges } from "../../src/protocol/comparison";
import { NodeState } from "../../src/protocol/comparison";
import { element } from "../controls/element";
import { button } from "../controls/toolkit";
import type { Camera } from "../draw/camera";
import { labelWidths } from "../draw/fittingText";
import { plainLook, type Signs, type Tint } from "../draw/look";
import type { OpenMemory } from "../graph/groups/openGroups";
import { Picture } from "../graph/picture";
import type { Scene } from "../graph/scene";
import { visibleText } from "../graph/visibleText";
import { type Direction, walk } from "../graph/walk";
import { Arrangement } from "../graphView/arrangement";
import { GraphCanvas } from "../graphView/canvas/graphCanvas";
import { HoverTip } from "../graphView/canvas/hoverTip";
import { describeNode, nodeTitle } from "../graphView/describe";
import type { LayoutService } from "../graphView/layoutService";
import { itemStates, type SideName, signsOf, styleOf, tintOf } from "./changeLook";
import type { SelectedItem } from "./compareState";

export interface SideEvents {
  /** A node, or a group; -1: nothing. */
  onSelect(side: SideName, item: number): void;
  /** A group is to be opened or closed. */
  onTurn(side: SideName, item: number): void;
  onCamera(side: SideName, camera: Camera): void;
  onResized(): void;
  onOpen(side: SideName): void;
}

/** No tip tells more changes of one node than this. */
const MOST_TOLD = 4;

/** One of the two graphs, with its title. */
export class SideView {
  readonly element: HTMLElement;
  readonly stage: HTMLElement;
  readonly canvas: GraphCanvas;
  readonly #name: SideName;
  readonly #title = element("h2", { class: "compare-title" });
  readonly #tip = new HoverTip();
  readonly #notice = element("p", { class: "empty graph-notice" }, "Drawing the graph…");
  #compared: ComparedGraph | undefined;
  #changes: GraphChanges | undefined;
  #arrangement: Arrangement | undefined;
  #states: Uint8Array = new Uint8Array(0);
  #tint: Tint | undefined;
  #signs: Signs | undefined;
  #selected = -1;
  #hovered = -1;
  #found: ReadonlySet<number> | undefined;

  /** @param camera where it is looked from at first; undefined: as it opens */
  constructor(name: SideName, camera: Camera | undefined, events: SideEvents, keysHelp: string) {
    this.#name = name;
    this.canvas = new GraphCanvas(camera, {
      onPress: (node) => {
        this.stage.focus({ preventScroll: true });
        events.onSelect(name, node);
      },
      onTurn: (item) => events.onTurn(name, item),
      onBox: () => {}, // Nothing is done here with several nodes.
      onHover: (node, at) => this.#hover(node, at),
      onCamera: (camera) => {
        this.#noteCamera(camera);
        events.onCamera(name, camera);
      },
      onResized: (camera) => {
        this.#noteCamera(camera);
        events.onResized();
      },
      keptInView: () => -1, // Both views stay where they are.
    });
    this.stage = element(
      "div",
      { class: "graph-view", tabindex: 0, role: "application", "aria-describedby": keysHelp },
      this.canvas.element,
      this.#tip.element,
      this.#notice,
    );
    const open = button({ label: `Open the model ${name}`, onPress: () => events.onOpen(name) }, "Open");
    this.element = element(
      "section",
      { class: `compare-side ${name}` },
      element("div", { class: "compare-head" }, this.#title, open),
      this.stage,
    );
  }

  get scene(): Scene | undefined {
    return this.canvas.scene;
  }

  get selected(): number {
    return this.#selected;
  }

  setTitle(title: string): void {
    const text = visibleText(title);
    this.#title.textContent = text;
    this.#title.title = text;
    this.stage.setAttribute("aria-label", `${this.#name === "before" ? "Before" : "After"}: graph of ${text}`);
  }

  /** Which groups are open. */
  get open(): OpenMemory | undefined {
    return this.#arrangement?.groups.memory;
  }

  async show(compared: ComparedGraph, changes: GraphChanges, layouts: LayoutService, open: OpenMemory): Promise<void> {
    const picture = new Picture(compared.graph, labelWidths(getComputedStyle(document.body).fontFamily));
    this.#arrangement?.close();
    this.#arrangement = new Arrangement(compared.graph, picture, layouts, open, "groups");
    this.#compared = compared;
    this.#changes = changes;
    this.#states = itemStates(compared.graph, compared.state);
    this.#tint = tintOf(this.#name, this.#states);
    this.#selected = -1;
    await this.#arrange();
  }

  /** Opens a closed group, closes an open one. */
  async turn(item: number): Promise<void> {
    const scene = this.scene;
    if (!scene?.isGroup(item)) return;
    this.#arrangement?.groups.set(item - scene.nodeCount, scene.isFrame(item) ? "closed" : "open");
    await this.#arrange(item);
  }

  /** Opens the groups around a node. */
  async uncover(node: number): Promise<void> {
    const scene = this.scene;
    if (!scene || node < 0 || scene.shownAs(node) === node) return;
    for (const around of scene.groupsAround(node)) this.#arrangement?.groups.set(around - scene.nodeCount, "open");
    await this.#arrange();
  }

  /** Height of a node in the drawing, or of the group that stands for it. */
  heightOf(node: number): number {
    const scene = this.scene;
    return scene?.layout.y[Math.max(0, scene.shownAs(node))] ?? 0;
  }

  /** The same from side to side. */
  middleOf(node: number): number {
    const scene = this.scene;
    return scene?.layout.x[Math.max(0, scene.shownAs(node))] ?? 0;
  }

  async #arrange(held?: number): Promise<void> {
    const scene = await this.#arrangement?.scene();
    if (!scene) return;
    this.#hovered = -1;
    this.#tip.hide();
    this.#signs = signsOf(this.#name, this.#states, (item) => scene.isBox(item));
    this.#notice.hidden = true;
    this.canvas.show(scene, held);
    this.#draw();
  }

  select(node: number): void {
    this.#selected = node;
    this.stage.dataset.selected = this.scene && node >= 0 ? nodeTitle(this.scene.graph, node) : "";
    this.#draw();
  }

  /** A node by its anchor and kind, a group by its key; -1 when it is not there. */
  find({ name, kind }: SelectedItem): number {
    const scene = this.scene;
    if (!scene) return -1;
    const { nodes, groups } = scene.graph;
    if (kind !== "group") return nodes.anchor.findIndex((anchor, node) => anchor === name && nodes.kind[node] === kind);
    const group = groups.key.indexOf(name);
    return group < 0 ? -1 : scene.nodeCount + group;
  }

  /** What finds an item again. */
  nameOf(item: number): SelectedItem | undefined {
    const scene = this.scene;
    if (!scene || item < 0) return undefined;
    const { nodes, groups } = scene.graph;
    const [side, group] = [this.#name, item - scene.nodeCount];
    if (group >= 0) return { side, name: groups.key[group] ?? "", kind: "group" };
    return { side, name: nodes.anchor[item] ?? "", kind: nodes.kind[item] ?? 0 };
  }

  setFound(found: ReadonlySet<number> | undefined): void {
    this.#found = found;
    this.#draw();
  }

  walked(direction: Direction): number {
    const scene = this.scene;
    if (!scene || scene.nodeCount === 0) return -1;
    return walk(scene, this.#selected, direction);
  }

  /** Follows the other side. */
  follow(camera: Camera): void {
    this.canvas.lookFrom(camera);
    this.#noteCamera(this.canvas.camera);
  }

  /** Where the view stands, for tests. */
  #noteCamera({ x, y, scale }: Camera): void {
    this.stage.dataset.camera = `${Math.round(x)} ${Math.round(y)} ${scale.toFixed(2)}`;
  }

  /** What is said of the selected node. */
  describe(node: number): string {
    const scene = this.scene;
    return scene && node >= 0 ? [describeNode(scene, node), ...this.#told(node)].join(". ") : "Nothing is selected.";
  }

  /** What became of a node, and which steps did it. */
  #told(node: number): string[] {
    const [compared, changes] = [this.#compared, this.#changes];
    const style = styleOf(this.#name, this.#states[node] ?? NodeState.same);
    if (!compared || !changes || !style) return [];
    if (node >= compared.state.length) return [`${style.sign} ${style.word}`];
    const { start, items } = compared.changesOf;
    const all = items.subarray(start[node]!, start[node + 1]!);
    const told = [...all.subarray(0, MOST_TOLD)].map((change) => {
      const { title, step } = changes.groups[changes.group[change]!]!;
      const text = visibleText(changes.texts[changes.text[change]!]!);
      return step === undefined ? text : `Step ${step}, ${title}: ${text}`;
    });
    if (all.length > MOST_TOLD) told.push(`and ${all.length - MOST_TOLD} more changes`);
    return [`${style.sign} ${style.word}`, ...told];
  }

  #hover(node: number, at: { x: number; y: number }): void {
    if (node === this.#hovered) return;
    this.#hovered = node;
    this.#draw();
    const scene = this.scene;
    const told = this.#told(node);
    // Far away the tip says what a block is; near, what became of it.
    if (!scene || node < 0 || (told.length === 0 && this.canvas.camera.scale >= 0.55)) this.#tip.hide();
    else this.#tip.show([nodeTitle(scene.graph, node), ...told], at);
  }

  #draw(): void {
    this.canvas.setLook({
      ...plainLook,
      selected: this.#selected,
      selection: new Set(this.#selected < 0 ? [] : [this.#selected]),
      hovered: this.#hovered,
      found: this.#found,
      heat: this.#tint,
      signs: this.#signs,
    });
  }
}
