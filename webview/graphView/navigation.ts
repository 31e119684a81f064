import type { GraphTarget } from "../../src/protocol/outline";
import { plural } from "../../src/protocol/quantities";
import { element } from "../controls/element";
import type { CoupledSet } from "../graph/coupledSets";
import { type Places, placesOf } from "../graph/places";
import type { Scene } from "../graph/scene";
import type { Link } from "../link/link";
import type { GraphCanvas } from "./canvas/graphCanvas";
import { describeNode } from "./describe";
import type { GraphMemory } from "./graphMemory";
import type { GroupControl } from "./groupControl";
import type { Selection } from "./selection";
import { itemOf, targetOf } from "./target";
import { Breadcrumbs } from "./tools/breadcrumbs";

export interface NavigationOptions {
  readonly link: Link;
  readonly selection: Selection;
  readonly memory: GraphMemory;
  readonly canvas: GraphCanvas;
  readonly groups: GroupControl;
  onShowInTable(anchor: string): void;
}

/** Going to items of the drawing, and telling of the one that is selected: the host, screen readers, the path above the drawing. */
export class Navigation {
  readonly path: Breadcrumbs;
  readonly status = element("p", { class: "graph-status", role: "status" });
  readonly #options: NavigationOptions;
  #scene: Scene | undefined;
  #places: Places = new Map();

  constructor(options: NavigationOptions) {
    const { selection, canvas } = options;
    this.#options = options;
    this.path = new Breadcrumbs((item) => {
      selection.set(item);
      if (item < 0) canvas.home();
      else canvas.zoomTo(item);
    });
    selection.onChange((item) => this.#selected(item));
  }

  /** Numbers of the nodes of the drawn graph by their anchors. */
  get places(): Places {
    return this.#places;
  }

  /** Another graph is drawn, or the same in another way. */
  setScene(scene: Scene): void {
    const again = this.#scene?.graph === scene.graph;
    this.#scene = scene;
    if (!again) this.#places = placesOf(scene.graph.nodes);
  }

  /** Takes the selection over into what is drawn now. */
  restore(scene: Scene, which: "other graph" | "same graph", held: number | undefined): void {
    const { selection, memory } = this.#options;
    if (which === "other graph") selection.renumber(memory.selectedIn(scene, this.#places));
    const { item } = selection;
    // What is selected in a group that was closed: the group, from now on.
    if (which === "same graph" && item >= 0 && scene.shownAs(item) >= 0) selection.set(scene.shownAs(item));
    if (which === "same graph" && selection.item === held) this.say(describeNode(scene, held));
    this.path.show(scene, selection.item);
    this.#tellHost(scene);
  }

  /** To screen readers. */
  say(text: string): void {
    this.status.textContent = text;
  }

  /** Selects an item and brings it into view; the groups around it are opened. -1: stays. */
  async goTo(item: number): Promise<void> {
    const { groups, selection, canvas } = this.#options;
    if (item < 0 || !this.#scene) return;
    const graph = this.#scene.graph;
    if (!(await groups.uncover(this.#scene, item)) || this.#scene.graph !== graph) return;
    // Whoever asks for what is selected already hears of it too.
    if (selection.item === item && selection.items.size === 1) this.say(describeNode(this.#scene, item));
    selection.set(item);
    canvas.reveal(item);
  }

  goToTarget(target: GraphTarget): void {
    if (!this.#scene) return;
    const item = itemOf(this.#scene.graph, target, this.#places);
    // Constants are not drawn.
    if (item < 0 && target.kind === "node") this.#options.onShowInTable(target.anchor);
    else void this.goTo(item);
  }

  /** Selects layers that are changed together. */
  async selectAll({ nodes }: CoupledSet): Promise<void> {
    const { groups, selection, canvas } = this.#options;
    selection.set(-1);
    for (const node of nodes.toReversed()) if (this.#scene) await groups.uncover(this.#scene, node);
    selection.add(nodes.toReversed());
    canvas.reveal(nodes[0] ?? -1);
  }

  #selected(item: number): void {
    const scene = this.#scene;
    if (!scene) return;
    this.#tellHost(scene);
    this.#options.memory.keepSelected(scene, item);
    const { size } = this.#options.selection.items;
    const others = size > 1 ? `${plural(size, "item")} selected, the last: ` : "";
    this.say(item < 0 ? "Nothing is selected." : others + describeNode(scene, item));
    this.path.show(scene, item);
  }

  #tellHost({ graph }: Scene): void {
    this.#options.link.send({ type: "selected", target: targetOf(graph, this.#options.selection.item) });
  }
}
