import type { ModelGraph } from "../../src/protocol/graph";
import type { ToWebview } from "../../src/protocol/messages";
import type { Picture } from "../graph/picture";
import type { Places } from "../graph/places";
import type { GroupControl } from "./groupControl";
import { pageWidths, pictureOf } from "./pictureOf";
import type { SuggestionControl } from "./suggestionControl";
import type { ConstantsSwitch } from "./tools/constantsSwitch";

type Preview = ToWebview & { type: "preview" };

/** Which graph is drawn: the model's as it is, with nodes for shared constants or without, or as it would be after a suggestion. */
export class ShownGraph {
  readonly #groups: GroupControl;
  readonly #constants: ConstantsSwitch;
  readonly #suggest: SuggestionControl;
  /** As it came, without nodes for constants. */
  #graph: ModelGraph | undefined;
  /** The graph of the model as it is; another is drawn during a preview. */
  #own: { readonly graph: ModelGraph; readonly picture: Picture } | undefined;
  #preview: Preview | undefined;
  #turn = 0;

  constructor(groups: GroupControl, constants: ConstantsSwitch, suggest: SuggestionControl) {
    this.#groups = groups;
    this.#constants = constants;
    this.#suggest = suggest;
    // While the graph is under way, the font is made ready.
    setTimeout(pageWidths);
  }

  get isPreview(): boolean {
    return this.#preview !== undefined;
  }

  async set(graph: ModelGraph): Promise<void> {
    this.#graph = graph;
    this.#preview = undefined;
    this.#suggest.setPreview(undefined);
    await this.#arrange(graph);
  }

  /** Constants are to be drawn, or no longer. */
  constantsTurned(): void {
    if (!this.#graph) return;
    this.leavePreview();
    void this.#arrange(this.#graph);
  }

  /** Shows the graph as it would be. False when there is none yet, or something else was to be shown before it came. */
  async show(preview: Preview): Promise<boolean> {
    if (!this.#own) return false;
    const { graph } = preview.preview;
    this.#preview = preview;
    const picture = await pictureOf(graph, (begun) => this.#groups.prepare(begun));
    if (this.#preview !== preview) return false;
    await this.#groups.setGraph(graph, picture);
    return this.#preview === preview;
  }

  /** @returns whether there was one. */
  leavePreview(): boolean {
    if (!this.#preview || !this.#own) return false;
    this.#preview = undefined;
    this.#suggest.setPreview(undefined);
    void this.#groups.setGraph(this.#own.graph, this.#own.picture);
    return true;
  }

  /** The nodes that are new or other than now in a graph that is drawn as a preview; undefined for the model's own. */
  freshIn(graph: ModelGraph, places: Places): ReadonlySet<number> | undefined {
    const preview = this.#preview?.preview;
    if (preview?.graph !== graph) return undefined;
    const changed = preview.changed.map((anchor) => places.get(anchor));
    return new Set(changed.filter((node) => node !== undefined));
  }

  async #arrange(graph: ModelGraph): Promise<void> {
    const drawn = this.#constants.applied(graph);
    const turn = ++this.#turn;
    const picture = await pictureOf(drawn, (begun) => this.#groups.prepare(begun));
    if (turn !== this.#turn) return; // Another came meanwhile.
    this.#own = { graph: drawn, picture };
    // What would be is looked at: the model's own is drawn when somebody goes back to it.
    if (!this.#preview) await this.#groups.setGraph(drawn, picture);
  }
}
