import type { ModelGraph } from "../../src/protocol/graph";
import { OpenGroups, type OpenMemory } from "../graph/groups/openGroups";
import type { DrawingView, NestedInput } from "../graph/nested/input";
import type { Picture } from "../graph/picture";
import { Scene } from "../graph/scene";
import type { GraphDrawer, LayoutService } from "./layoutService";

export type Grouping = "groups" | "flat";

/** A graph and how it is arranged: which of its groups are open, or that there are none. Makes the scenes. */
export class Arrangement {
  readonly graph: ModelGraph;
  readonly groups: OpenGroups;
  readonly #picture: Picture;
  readonly #layouts: LayoutService;
  #drawer: GraphDrawer;
  #grouping: Grouping;
  #turn = 0;

  constructor(graph: ModelGraph, picture: Picture, layouts: LayoutService, open: OpenMemory, grouping: Grouping) {
    this.graph = graph;
    this.groups = new OpenGroups(graph, open);
    this.#picture = picture;
    this.#layouts = layouts;
    this.#grouping = grouping;
    this.#drawer = layouts.open(this.#input());
  }

  /** The scene as it is to be now; undefined when another was asked for before it came. */
  async scene(): Promise<Scene | undefined> {
    const turn = ++this.#turn;
    const view: DrawingView = { open: this.groups.columns };
    const drawing = await this.#drawer.draw(view);
    return turn === this.#turn ? new Scene(this.graph, this.#picture, drawing) : undefined;
  }

  /** A group may be opened or closed next. */
  expect(group: number): void {
    const open = this.groups.columns;
    open[group] = 1 - open[group]!;
    this.#drawer.expect({ open });
  }

  setGrouping(grouping: Grouping): void {
    if (grouping === this.#grouping) return;
    this.#grouping = grouping;
    this.#drawer.close();
    this.#drawer = this.#layouts.open(this.#input());
  }

  close(): void {
    this.#turn++;
    this.#drawer.close();
  }

  #input(): NestedInput {
    const { nested } = this.#picture;
    if (this.#grouping === "groups") return nested;
    // All nodes at the top; the groups hold nothing and are not drawn.
    return { ...nested, parent: nested.parent.map(() => -1), hidden: new Uint8Array(nested.nodeCount) };
  }
}
