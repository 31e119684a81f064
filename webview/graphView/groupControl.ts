import type { ModelGraph } from "../../src/protocol/graph";
import type { Picture } from "../graph/picture";
import type { Scene } from "../graph/scene";
import { Arrangement } from "./arrangement";
import type { GraphState } from "./graphState";
import type { LayoutService } from "./layoutService";
import { GroupTools } from "./tools/groupTools";
import { WhenDrawn } from "./whenDrawn";

export interface GroupEvents {
  /** @param held item that is to stay where it is on screen */
  onScene(scene: Scene, held: number | undefined): void;
  save(change: Partial<GraphState>): void;
}

type Remembered = Pick<GraphState, "open" | "grouping">;

/** Opens and closes the groups of the drawn graph, and remembers which are open. */
export class GroupControl {
  readonly #layouts: LayoutService;
  readonly #events: GroupEvents;
  readonly #tools: GroupTools;
  readonly #drawn = new WhenDrawn();
  #state: Remembered;
  #arrangement: Arrangement | undefined;
  #scene: Scene | undefined;
  #expected = -1;

  constructor(layouts: LayoutService, { open, grouping }: GraphState, events: GroupEvents) {
    this.#layouts = layouts;
    this.#events = events;
    this.#state = { open, grouping };
    this.#tools = new GroupTools(grouping, {
      onOpenAll: () => this.setAll("open"),
      onCloseAll: () => this.setAll("closed"),
      onGrouping: (grouping) => {
        this.#remember({ grouping });
        this.#arrangement?.setGrouping(grouping);
        void this.#arrange();
      },
    });
  }

  get tools(): HTMLElement {
    return this.#tools.element;
  }

  /** Another graph will be drawn: what does not depend on the boxes' sizes is begun. */
  prepare({ nested }: Picture): void {
    if (this.#state.grouping === "groups") this.#layouts.prepare(nested);
  }

  /** Another graph is to be drawn. */
  async setGraph(graph: ModelGraph, picture: Picture): Promise<void> {
    this.#arrangement?.close();
    const { open, grouping } = this.#state;
    this.#arrangement = new Arrangement(graph, picture, this.#layouts, open, grouping);
    this.#tools.setGroupCount(this.#arrangement.groups.count);
    await this.#arrange();
  }

  /** Opens a closed group, closes an open one; it stays where it is. */
  turn(item: number): void {
    const arrangement = this.#arrangement;
    const scene = this.#scene;
    if (!arrangement || !scene?.isGroup(item)) return;
    const group = item - scene.nodeCount;
    arrangement.groups.set(group, scene.isFrame(item) ? "closed" : "open");
    void this.#arrange(item);
  }

  /** {@link turn} may be next: what will be drawn is made ready. */
  expect(item: number): void {
    if (item === this.#expected || !this.#scene?.isGroup(item)) return;
    this.#expected = item;
    this.#arrangement?.expect(item - this.#scene.nodeCount);
  }

  setAll(state: "open" | "closed"): void {
    this.#arrangement?.groups.setAll(state);
    void this.#arrange();
  }

  /** Opens the groups around an item. False when something else was to be drawn before it came. */
  async uncover(scene: Scene, item: number): Promise<boolean> {
    if (scene.shownAs(item) === item || this.#state.grouping === "flat") return true;
    const groups = this.#arrangement?.groups;
    if (!groups) return false;
    for (const around of scene.groupsAround(item)) groups.set(around - scene.nodeCount, "open");
    return this.#arrange();
  }

  /** At once, or as soon as what was asked for is drawn. */
  whenDrawn(act: () => unknown): void {
    this.#drawn.act(act);
  }

  #arrange(held?: number): Promise<boolean> {
    const drawing = this.#draw(held);
    this.#drawn.expect(drawing);
    return drawing;
  }

  async #draw(held?: number): Promise<boolean> {
    const arrangement = this.#arrangement;
    if (!arrangement) return false;
    // At once: the model may come again before the drawing does.
    this.#remember({ open: arrangement.groups.memory });
    const scene = await arrangement.scene();
    if (!scene || arrangement !== this.#arrangement) return false;
    this.#scene = scene;
    this.#expected = -1;
    this.#events.onScene(scene, held);
    return true;
  }

  #remember(change: Partial<Remembered>): void {
    this.#state = { ...this.#state, ...change };
    this.#events.save(change);
  }
}
