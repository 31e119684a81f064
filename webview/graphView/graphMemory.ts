import type { Places } from "../graph/places";
import type { Scene } from "../graph/scene";
import type { GraphState } from "./graphState";

/** What the page keeps over reloads, and what of it is found again in a graph. */
export class GraphMemory {
  #state: GraphState;
  readonly #onChange: (state: GraphState) => void;

  constructor(state: GraphState, onChange: (state: GraphState) => void) {
    this.#state = state;
    this.#onChange = onChange;
  }

  keep(change: Partial<GraphState>): void {
    this.#state = { ...this.#state, ...change };
    this.#onChange(this.#state);
  }

  keepSelected({ graph, nodeCount }: Scene, item: number): void {
    this.keep({
      selected: item < 0 ? undefined : graph.nodes.anchor[item],
      selectedGroup: item < 0 ? undefined : graph.groups.key[item - nodeCount],
    });
  }

  /** The item that was selected when the state was kept, or the group that it is in now; -1 for none. */
  selectedIn(scene: Scene, places: Places): number {
    const { selected, selectedGroup } = this.#state;
    const key = selectedGroup === undefined ? -1 : scene.graph.groups.key.indexOf(selectedGroup);
    return scene.shownAs(key >= 0 ? scene.nodeCount + key : selected === undefined ? -1 : (places.get(selected) ?? -1));
  }
}
