import { type LayerFacts, type ModelGraph, NodeKind } from "../../src/protocol/graph";
import type { ModelView } from "../../src/protocol/messages";
import { group } from "../../src/protocol/quantities";
import type { RefusalReport, Suggestion } from "../../src/protocol/reports";
import { element } from "../controls/element";
import { characterWidths } from "../draw/fittingText";
import type { Outline } from "../draw/look";
import { type Heat, heatOf, type Overlay } from "../draw/overlay";
import { Picture } from "../graph/picture";
import { Scene } from "../graph/scene";
import { searchNodes } from "../graph/search";
import { visibleText } from "../graph/visibleText";
import { type Direction, walk } from "../graph/walk";
import type { Link } from "../link/link";
import type { Panel } from "../panels/panel";
import { describeNode, nodeTitle } from "./describe";
import { GraphCanvas } from "./graphCanvas";
import type { GraphState } from "./graphState";
import { graphTools } from "./graphTools";
import { KEY_HELP, listenToKeys } from "./keys";
import { LayoutService } from "./layoutService";
import { Legend } from "./legend";
import { NodeCard } from "./nodeCard";
import { SearchBar } from "./searchBar";

export interface GraphPanelOptions {
  readonly link: Link;
  readonly state: GraphState;
  /** Where the layout worker's script is. */
  readonly workerScript: string;
  save(state: GraphState): void;
  onShowInTable(anchor: string): void;
}

/** The drawn graph of the model, with what it costs and what could be improved drawn into it. */
export class GraphPanel implements Panel {
  readonly id = "graph";
  readonly title = "Graph";
  readonly element: HTMLElement;
  readonly #options: GraphPanelOptions;
  readonly #layouts: LayoutService;
  readonly #canvas: GraphCanvas;
  readonly #search: SearchBar;
  readonly #card: NodeCard;
  readonly #legend = new Legend();
  readonly #status = element("p", { class: "graph-status", role: "status" });
  readonly #tip = element("div", { class: "graph-tip", role: "tooltip", hidden: true });
  readonly #notice = element("p", { class: "empty graph-notice", role: "status" }, "Drawing the graph…");
  readonly #stage: HTMLElement;
  #state: GraphState;
  #revision = -1;
  /** Revision that is drawn or was asked for. */
  #asked = -1;
  #visible = false;
  #scene: Scene | undefined;
  #places = new Map<string, number>();
  #selected = -1;
  #hovered = -1;
  #found: readonly number[] | undefined;
  #heat: Heat | undefined;
  #suggestions: readonly Suggestion[] = [];
  #outlines: readonly Outline[] = [];
  #refusals: readonly RefusalReport[] = [];
  #refused = new Map<number, string[]>();
  #facts: { node: number; facts: LayerFacts } | undefined;
  #factsRequest = 0;
  #cardOpen = false;
  #busy = false;
  /** Anchor to go to as soon as the graph is there. */
  #wanted: string | undefined;

  constructor(options: GraphPanelOptions) {
    this.#options = options;
    this.#state = options.state;
    this.#layouts = new LayoutService(options.workerScript);
    this.#canvas = new GraphCanvas(options.state.camera, {
      onPress: (node) => {
        this.#stage.focus({ preventScroll: true });
        this.#select(node, "stay");
        if (node >= 0) this.#openCard();
      },
      onHover: (node, at) => this.#hover(node, at),
      onCamera: (camera) => this.#save({ camera }),
    });
    this.#card = new NodeCard({
      onSelect: (node) => this.#select(node, "reveal"),
      onApply: (id) => options.link.send({ type: "apply", suggestions: [id] }),
      onShowInTable: options.onShowInTable,
      onClose: () => this.#closeCard(),
    });
    this.#search = new SearchBar(options.state.search, {
      onQuery: (query) => this.#find(query, "reveal"),
      onStep: (step) => this.#stepFound(step),
      onLeave: () => this.#stage.focus(),
    });
    const tools = graphTools(options.state.overlay, this.#legend.element, {
      onOverlay: (overlay) => this.#colour(overlay),
      onZoom: (factor) => this.#canvas.zoomBy(factor),
      onFit: () => this.#canvas.fit(),
      onExport: (format) => void this.#export(format),
    });
    const help = element("span", { class: "graph-help", id: "graph-help" }, KEY_HELP);
    this.#stage = element(
      "div",
      {
        class: "graph-view",
        tabindex: 0,
        role: "application",
        "aria-label": "Graph of the model",
        "aria-describedby": help.id,
      },
      this.#canvas.element,
      this.#tip,
      this.#notice,
    );
    listenToKeys(this.#stage, this.#keys());
    const body = element("div", { class: "graph-body" }, this.#stage, this.#card.element);
    const bar = element("div", { class: "toolbar graph-bar" }, this.#search.element, tools);
    this.element = element("section", { class: "graph-panel" }, bar, body, help, this.#status);
  }

  update({ revision, state }: ModelView): void {
    this.#revision = revision;
    this.#refusals = state.steps.flatMap(({ refused }) => refused);
    this.#ask();
  }

  shown(): void {
    this.#visible = true;
    this.#ask();
    this.#canvas.redraw();
  }

  setBusy(busy: boolean): void {
    this.#busy = busy;
    this.#showCard();
  }

  setSuggestions(suggestions: readonly Suggestion[]): void {
    this.#suggestions = suggestions;
    this.#locateMarks();
    this.#draw();
    this.#showCard();
  }

  async answer(revision: number, graph: ModelGraph): Promise<void> {
    if (revision !== this.#revision) return;
    const picture = new Picture(graph, characterWidths(getComputedStyle(document.body).fontFamily));
    const layout = await this.#layouts.layout(picture.input);
    if (revision !== this.#revision) return;
    this.#show(new Scene(graph, picture, layout));
  }

  failed(revision: number, message: string): void {
    if (revision !== this.#revision) return;
    this.#notice.textContent = message;
    this.#notice.hidden = false;
  }

  factsCame(request: number, facts: LayerFacts | undefined): void {
    if (request !== this.#factsRequest || !facts) return;
    this.#facts = { node: this.#selected, facts };
    this.#showCard();
  }

  /** Selects the layer with this anchor and brings it into view; constants are not drawn, those are shown in the table. */
  reveal(anchor: string): void {
    const node = this.#places.get(anchor);
    if (!this.#scene || this.#asked !== this.#revision) this.#wanted = anchor;
    else if (node === undefined) this.#options.onShowInTable(anchor);
    else this.#select(node, "reveal");
  }

  /** Asks for the graph when it is on screen and not the one that is drawn. */
  #ask(): void {
    if (!this.#visible || this.#revision < 0 || this.#asked === this.#revision) return;
    this.#asked = this.#revision;
    this.#options.link.send({ type: "graph" });
  }

  #show(scene: Scene): void {
    this.#scene = scene;
    const { anchor, kind } = scene.graph.nodes;
    this.#places = new Map();
    // Layers before inputs and outputs of the same name.
    for (const wanted of Object.values(NodeKind))
      anchor.forEach((name, node) => {
        if (kind[node] === wanted && !this.#places.has(name)) this.#places.set(name, node);
      });
    this.#notice.hidden = scene.nodeCount > 0;
    if (scene.nodeCount === 0) this.#notice.textContent = "This model has no nodes.";
    this.#hovered = -1;
    this.#tip.hidden = true;
    this.#locateMarks();
    this.#heat = heatOf(scene.graph, this.#state.overlay);
    this.#found = searchNodes(scene.graph, this.#state.search);
    this.#canvas.show(scene);
    this.#selected = this.#places.get(this.#state.selected ?? "") ?? -1;
    if (this.#selected < 0) this.#cardOpen = false;
    else this.#askFacts();
    this.#status.textContent = `The graph has ${group(scene.nodeCount)} nodes.`;
    this.#draw();
    this.#showCard();
    this.#showFound();
    if (this.#wanted !== undefined) this.reveal(this.#wanted);
    this.#wanted = undefined;
  }

  #locateMarks(): void {
    const nodesOf = (anchors: readonly string[]) =>
      anchors.map((anchor) => this.#places.get(anchor)).filter((node) => node !== undefined);
    this.#outlines = this.#suggestions
      .map((suggestion) => ({ suggestion, nodes: nodesOf(suggestion.nodes) }))
      .filter(({ nodes }) => nodes.length > 0);
    this.#refused = new Map();
    for (const { anchor, reason } of this.#refusals) {
      const node = this.#places.get(anchor);
      if (node === undefined) continue;
      const reasons = this.#refused.get(node);
      if (reasons) reasons.push(reason);
      else this.#refused.set(node, [reason]);
    }
  }

  #draw(): void {
    this.#canvas.setLook({
      selected: this.#selected,
      hovered: this.#hovered,
      found: this.#found && this.#foundSet(),
      heat: this.#heat,
      outlines: this.#outlines,
      refused: this.#refused,
    });
    this.#legend.show(this.#heat, this.#selected);
  }

  #lastFound: { list: readonly number[]; set: ReadonlySet<number> } | undefined;
  #foundSet(): ReadonlySet<number> | undefined {
    const list = this.#found;
    if (!list) return undefined;
    if (this.#lastFound?.list !== list) this.#lastFound = { list, set: new Set(list) };
    return this.#lastFound.set;
  }

  #select(node: number, view: "reveal" | "stay"): void {
    const scene = this.#scene;
    if (!scene) return;
    if (node !== this.#selected) {
      this.#selected = node;
      this.#facts = undefined;
      this.#save({ selected: node < 0 ? undefined : scene.graph.nodes.anchor[node] });
      if (node >= 0) this.#askFacts();
      else this.#cardOpen = false;
      this.#status.textContent = node < 0 ? "Nothing is selected." : describeNode(scene, node);
      this.#showFound();
      this.#draw();
      this.#showCard();
    }
    if (view === "reveal" && node >= 0) this.#canvas.reveal(node);
  }

  #askFacts(): void {
    const graph = this.#scene?.graph;
    if (graph?.nodes.kind[this.#selected] !== NodeKind.operator) return;
    const anchor = graph.nodes.anchor[this.#selected] ?? "";
    this.#options.link.send({ type: "layerFacts", request: ++this.#factsRequest, anchor });
  }

  #openCard(): void {
    this.#cardOpen = this.#selected >= 0;
    this.#showCard();
  }

  #closeCard(): void {
    this.#cardOpen = false;
    this.#card.hide();
    this.#stage.focus();
  }

  #showCard(): void {
    const scene = this.#scene;
    const node = this.#selected;
    if (!scene || node < 0 || !this.#cardOpen) {
      this.#card.hide();
      return;
    }
    const anchor = scene.graph.nodes.anchor[node] ?? "";
    this.#card.show({
      scene,
      node,
      facts: this.#facts?.node === node ? this.#facts.facts : undefined,
      suggestions: this.#outlines.filter(({ nodes }) => nodes.includes(node)).map(({ suggestion }) => suggestion),
      refusals: this.#refusals.filter((one) => one.anchor === anchor),
      busy: this.#busy,
    });
  }

  #hover(node: number, at: { x: number; y: number }): void {
    if (node === this.#hovered) return;
    this.#hovered = node;
    this.#draw();
    const scene = this.#scene;
    const reasons = this.#refused.get(node) ?? [];
    // Far away the tip says what a block is; near, why a node was left alone.
    const wordless = this.#canvas.camera.scale < 0.55;
    this.#tip.hidden = !scene || node < 0 || (reasons.length === 0 && !wordless);
    if (this.#tip.hidden || !scene) return;
    this.#tip.textContent = [nodeTitle(scene.graph, node), ...reasons.map(visibleText)].join("\n");
    this.#tip.style.left = `${Math.round(at.x)}px`;
    this.#tip.style.top = `${Math.round(at.y)}px`;
  }

  #find(query: string, view: "reveal" | "stay"): void {
    this.#save({ search: query });
    this.#found = this.#scene && searchNodes(this.#scene.graph, query);
    this.#draw();
    const [first] = this.#inReadingOrder();
    if (view === "reveal" && first !== undefined && !this.#foundSet()?.has(this.#selected))
      this.#select(first, "reveal");
    this.#showFound();
  }

  /** What was found from top to bottom, and from left to right. */
  #inReadingOrder(): readonly number[] {
    const scene = this.#scene;
    if (!scene || !this.#found) return [];
    const { layer, x } = scene.layout;
    return this.#found.toSorted((a, b) => layer[a]! - layer[b]! || x[a]! - x[b]!);
  }

  #stepFound(step: 1 | -1): void {
    const found = this.#inReadingOrder();
    if (found.length === 0) return;
    const at = found.indexOf(this.#selected);
    const next = at < 0 ? (step === 1 ? 0 : found.length - 1) : (at + step + found.length) % found.length;
    this.#select(found[next]!, "reveal");
  }

  #showFound(): void {
    this.#search.show(this.#found?.length, this.#inReadingOrder().indexOf(this.#selected));
  }

  async #export(format: "svg" | "png"): Promise<void> {
    const data = await this.#canvas.picture(format);
    if (data) this.#options.link.send({ type: "savePicture", format, data });
  }

  #colour(overlay: Overlay): void {
    this.#save({ overlay });
    this.#heat = this.#scene && heatOf(this.#scene.graph, overlay);
    this.#draw();
  }

  #keys() {
    return {
      walk: (direction: Direction) => {
        const scene = this.#scene;
        if (!scene || scene.nodeCount === 0) return;
        const from = this.#selected;
        this.#select(from < 0 ? walk(scene, 0, "first") : walk(scene, from, direction), "reveal");
      },
      panBy: (dx: number, dy: number) => this.#canvas.panBy(dx, dy),
      page: (screens: number) => this.#canvas.page(screens),
      zoomBy: (factor: number) => this.#canvas.zoomBy(factor),
      fit: () => this.#canvas.fit(),
      open: () => {
        this.#openCard();
        if (this.#cardOpen) this.#card.element.focus();
      },
      close: () => {
        if (this.#cardOpen) this.#closeCard();
        else this.#select(-1, "stay");
      },
      search: () => this.#search.focus(),
      step: (step: 1 | -1) => this.#stepFound(step),
    };
  }

  #save(change: Partial<GraphState>): void {
    this.#state = { ...this.#state, ...change };
    this.#options.save(this.#state);
  }
}
