import type { ModelGraph } from "../../src/protocol/graph";
import type { ModelView, ToWebview } from "../../src/protocol/messages";
import type { GraphTarget } from "../../src/protocol/outline";
import { group, plural } from "../../src/protocol/quantities";
import type { Suggestion } from "../../src/protocol/reports";
import { element } from "../controls/element";
import type { CoupledSet } from "../graph/coupledSets";
import type { Picture } from "../graph/picture";
import { placesOf } from "../graph/places";
import type { Scene } from "../graph/scene";
import type { Link } from "../link/link";
import type { Panel } from "../panels/panel";
import { Breadcrumbs } from "./breadcrumbs";
import { CardControl } from "./cardControl";
import { Colours } from "./colours";
import { ConstantsSwitch } from "./constantsSwitch";
import { CountedMarks } from "./countedMarks";
import { CoupledLegend } from "./coupledLegend";
import { describeNode } from "./describe";
import { FoundNodes } from "./foundNodes";
import { GraphCanvas } from "./graphCanvas";
import { graphKeys } from "./graphKeys";
import { stageElement } from "./graphStage";
import type { GraphState } from "./graphState";
import { graphTools } from "./graphTools";
import { GroupControl } from "./groupControl";
import { HoverTip } from "./hoverTip";
import { HELP_HINT, KeyHelp } from "./keyHelp";
import { listenToKeys } from "./keys";
import { LayoutService } from "./layoutService";
import { Marks } from "./marks";
import { NodeTree } from "./nodeTree";
import { pictureOf } from "./pictureOf";
import { SearchBar } from "./searchBar";
import { Selection } from "./selection";
import { SuggestionControl } from "./suggestionControl";
import { targetOf } from "./target";
import { TotalsStrip } from "./totalsStrip";

/** Of a graph that is no state of the model. */
const NO_REVISION = -1;

export interface GraphPanelOptions {
  readonly link: Link;
  readonly state: GraphState;
  /** Where the layout worker's script is. */
  readonly workerScript: string;
  save(state: GraphState): void;
  onShowInTable(anchor: string): void;
}

/** The drawn graph of the model, with what it costs and what could be improved drawn into it: puts the parts together. */
export class GraphPanel implements Panel {
  readonly id = "graph";
  readonly title = "Graph";
  readonly element: HTMLElement;
  readonly #options: GraphPanelOptions;
  readonly #layouts: LayoutService;
  readonly #canvas: GraphCanvas;
  readonly #selection = new Selection();
  readonly #marks = new Marks();
  readonly #found: FoundNodes;
  readonly #colours: Colours;
  readonly #card: CardControl;
  readonly #search: SearchBar;
  readonly #suggest: SuggestionControl;
  readonly #coupled = new CoupledLegend((set) => void this.#selectCoupled(set));
  readonly #groups: GroupControl;
  readonly #constants: ConstantsSwitch;
  /** As it came, without nodes for constants. */
  #graph: ModelGraph | undefined;
  readonly #path = new Breadcrumbs((item) => {
    this.#selection.set(item);
    if (item < 0) this.#canvas.home();
    else this.#canvas.zoomTo(item);
  });
  readonly #counted = new CountedMarks();
  readonly #tip = new HoverTip();
  readonly #totals = new TotalsStrip();
  readonly #keyHelp = new KeyHelp();
  readonly #tree: NodeTree;
  readonly #status = element("p", { class: "graph-status", role: "status" });
  readonly #notice = element("p", { class: "empty graph-notice", role: "status" }, "Drawing the graph…");
  readonly #stage: HTMLElement;
  #state: GraphState;
  #revision = -1;
  /** Revision that is drawn or was asked for. */
  #asked = -1;
  #visible = false;
  #scene: Scene | undefined;
  /** The graph of the model as it is; another is drawn during a preview. */
  #own: { readonly graph: ModelGraph; readonly picture: Picture } | undefined;
  #preview: (ToWebview & { type: "preview" }) | undefined;
  /** During a preview: the nodes that are new or other than now. */
  #fresh: ReadonlySet<number> | undefined;
  #places: ReadonlyMap<string, number> = new Map();
  #hovered = -1;
  /** To go to as soon as the graph is there. */
  #wanted: GraphTarget | undefined;
  #wantedPicture: "svg" | "png" | undefined;

  constructor(options: GraphPanelOptions) {
    const { link, state } = options;
    this.#options = options;
    this.#state = state;
    this.#layouts = new LayoutService(options.workerScript);
    this.#found = new FoundNodes(state.search);
    this.#colours = new Colours(state.overlay, link, () => this.#draw());
    this.#canvas = new GraphCanvas(state.camera, {
      onPress: (item, how) => {
        this.#stage.focus({ preventScroll: true });
        if (how === "add") this.#selection.toggle(item);
        else this.#selection.set(item);
        if (how === "alone") this.#card.open();
      },
      onBox: (items) => this.#selection.add(items),
      onTurn: (item) => {
        this.#stage.focus({ preventScroll: true });
        this.#groups.turn(item);
      },
      onHover: (node, at) => this.#hover(node, at),
      onCamera: (camera) => this.#save({ camera }),
    });
    this.#selection.onChange((node) => this.#selected(node));
    this.#card = new CardControl({
      link,
      selection: this.#selection,
      marks: this.#marks,
      state: state.card,
      save: (card) => this.#save({ card }),
      onSelect: (node) => void this.#goTo(node),
      onTurn: (item) => this.#groups.turn(item),
      onShowInTable: options.onShowInTable,
      onLeave: () => this.#stage.focus(),
    });
    this.#search = new SearchBar(state.search, {
      onQuery: (query) => this.#searchFor(query),
      onStep: (step) => void this.#goTo(this.#found.after(this.#selection.item, step)),
      onLeave: () => this.#stage.focus(),
    });
    this.#tree = new NodeTree({
      onGoTo: (item) => void this.#goTo(item),
      onOpenCard: () => this.#card.enter(),
      onLeave: () => this.#stage.focus(),
    });
    this.#tree.pin(state.list);
    this.#selection.onChange((item) => this.#tree.follow(item));
    this.#suggest = new SuggestionControl({
      link,
      marks: this.#marks,
      selection: this.#selection,
      onGoTo: (node) => this.#goTo(node),
      onSay: (text) => {
        this.#status.textContent = text;
        this.#draw();
      },
      onBack: () => this.#leavePreview(),
    });
    const tools = graphTools(state.overlay, this.#colours.legend, {
      onOverlay: (overlay) => {
        this.#save({ overlay });
        this.#colours.choose(overlay);
        this.#draw();
      },
      onZoom: (factor) => this.#canvas.zoomBy(factor),
      onFit: () => this.#canvas.fit(),
      onList: () => this.#pinTree(this.#tree.isPinned ? "unpinned" : "pinned"),
      onHelp: () => this.#keyHelp.open(),
      onExport: (format) => {
        if (format === "svg" || format === "png") this.takePicture(format);
        else link.send({ type: "exportGraph", format });
      },
    });
    this.#groups = new GroupControl(this.#layouts, state, {
      onScene: (scene, held) => this.#show(scene, held),
      save: (change) => this.#save(change),
    });
    this.#constants = new ConstantsSwitch(state.constants, (constants) => {
      this.#save({ constants });
      if (!this.#graph) return;
      this.#leavePreview();
      void this.#arrange(this.#graph);
    });
    const path = element(
      "div",
      { class: "graph-pathbar" },
      this.#path.element,
      this.#constants.element,
      this.#groups.tools,
    );
    const help = element("span", { class: "graph-help", id: "graph-help" }, HELP_HINT);
    this.#stage = stageElement(help.id, this.#canvas.element, this.#tip.element, this.#notice);
    this.#totals.element.append(this.#coupled.element);
    listenToKeys(
      this.#stage,
      graphKeys({
        selection: this.#selection,
        found: this.#found,
        canvas: this.#canvas,
        groups: this.#groups,
        card: this.#card,
        suggest: this.#suggest,
        search: this.#search,
        tree: this.#tree,
        keyHelp: this.#keyHelp,
        scene: () => this.#scene,
        goTo: (item) => this.#goTo(item),
        leavePreview: () => this.#leavePreview(),
      }),
    );
    const body = element("div", { class: "graph-body" }, this.#tree.element, this.#stage, this.#card.element);
    const bar = element("div", { class: "toolbar graph-bar" }, this.#search.element, tools);
    this.element = element(
      "section",
      { class: "graph-panel" },
      bar,
      path,
      this.#suggest.element,
      body,
      this.#totals.element,
      help,
      this.#status,
      this.#keyHelp.element,
    );
  }

  update(model: ModelView): void {
    const { revision, state } = model;
    this.#revision = revision;
    this.#colours.setModel(model);
    this.#marks.setRefusals(state.steps.flatMap(({ refused }) => refused));
    this.#ask();
  }

  shown(): void {
    this.#visible = true;
    this.#ask();
    this.#canvas.redraw();
  }

  setBusy(busy: boolean): void {
    this.#card.setBusy(busy);
    this.#colours.setBusy(busy);
    this.#suggest.setBusy(busy);
  }

  setSuggestions(suggestions: readonly Suggestion[]): void {
    this.#marks.setSuggestions(suggestions);
    this.#draw();
    this.#card.refresh();
  }

  async answer(revision: number, graph: ModelGraph): Promise<void> {
    if (revision !== this.#revision) return;
    this.#graph = graph;
    this.#preview = undefined;
    this.#suggest.setPreview(undefined);
    await this.#arrange(graph);
  }

  async #arrange(graph: ModelGraph): Promise<void> {
    const drawn = this.#constants.applied(graph);
    this.#own = { graph: drawn, picture: pictureOf(drawn) };
    await this.#groups.setGraph(drawn, this.#own.picture);
  }

  /** Shows the graph as it would be, until somebody goes back or the model changes. */
  async previewCame(message: ToWebview & { type: "preview" }): Promise<void> {
    if (message.revision !== this.#revision || !this.#own) return;
    const { graph, changed } = message.preview;
    this.#preview = message;
    await this.#groups.setGraph(graph, pictureOf(graph));
    if (this.#preview !== message) return;
    const first = changed.map((anchor) => this.#places.get(anchor)).find((node) => node !== undefined);
    if (first !== undefined) await this.#goTo(first);
    // Last: what is selected is said too.
    this.#suggest.setPreview(message);
    this.#stage.focus({ preventScroll: true });
  }

  #leavePreview(): void {
    if (!this.#preview || !this.#own) return;
    this.#preview = undefined;
    this.#suggest.setPreview(undefined);
    void this.#groups.setGraph(this.#own.graph, this.#own.picture);
    this.#stage.focus({ preventScroll: true });
  }

  async #selectCoupled({ nodes, suggestion }: CoupledSet): Promise<void> {
    this.#suggest.lookAt(suggestion.id);
    this.#selection.set(-1);
    for (const node of nodes.toReversed()) if (this.#scene) await this.#groups.uncover(this.#scene, node);
    this.#selection.add(nodes.toReversed());
    this.#canvas.reveal(nodes[0] ?? -1);
    this.#stage.focus({ preventScroll: true });
  }

  failed(revision: number, message: string): void {
    if (revision !== this.#revision) return;
    this.#notice.textContent = message;
    this.#notice.hidden = false;
  }

  /** For what the host answers about nodes and constants. */
  get card(): CardControl {
    return this.#card;
  }

  overlayCame(message: ToWebview & { type: "overlay" }): void {
    this.#colours.came(message);
  }

  /** Selects the layer with this anchor and brings it into view; constants are not drawn, those are shown in the table. */
  reveal(anchor: string): void {
    this.#wanted = { kind: "node", anchor };
    this.#goToWanted();
  }

  /** Selects the group with this key and brings it into view. */
  revealGroup(key: string): void {
    this.#wanted = { kind: "group", key };
    this.#goToWanted();
  }

  /** Sends a picture to be saved, as soon as there is a graph. */
  takePicture(format: "svg" | "png"): void {
    void this.#canvas.picture(format).then((data) => {
      if (data) this.#options.link.send({ type: "savePicture", format, data });
      else this.#wantedPicture = format;
    });
  }

  #goToWanted(): void {
    const wanted = this.#wanted;
    const scene = this.#scene;
    if (!wanted || !scene || this.#asked !== this.#revision) return;
    this.#wanted = undefined;
    if (this.#preview) {
      // It is a node of the model as it is: there first.
      this.#wanted = wanted;
      this.#leavePreview();
      return;
    }
    if (wanted.kind === "group") {
      const group = scene.graph.groups.key.indexOf(wanted.key);
      if (group >= 0) void this.#goTo(scene.nodeCount + group);
      return;
    }
    const node = this.#places.get(wanted.anchor);
    // Constants are not drawn.
    if (node === undefined) this.#options.onShowInTable(wanted.anchor);
    else void this.#goTo(node);
  }

  /** Asks for the graph when it is on screen and not the one that is drawn. */
  #ask(): void {
    if (!this.#visible || this.#revision < 0 || this.#asked === this.#revision) return;
    this.#asked = this.#revision;
    this.#options.link.send({ type: "graph" });
  }

  /** @param held item that is to stay where it is on screen */
  #show(scene: Scene, held?: number): void {
    const again = this.#scene?.graph === scene.graph;
    this.#scene = scene;
    this.#hovered = -1;
    this.#tip.hide();
    if (!again) this.#graphCame(scene);
    this.#found.setScene(scene);
    this.#canvas.show(scene, held);
    if (!again) this.#selection.renumber(this.#remembered(scene));
    this.#card.setScene(scene);
    this.#tree.setScene(scene, this.#selection.item);
    const { item } = this.#selection;
    // What is selected in a group that was closed: the group, from now on.
    if (again && item >= 0 && scene.shownAs(item) >= 0) this.#selection.set(scene.shownAs(item));
    if (again && this.#selection.item === held) this.#status.textContent = describeNode(scene, held);
    this.#draw();
    this.#showFound();
    this.#path.show(scene, this.#selection.item);
    this.#tellSelected();
    this.#goToWanted();
    if (this.#wantedPicture) this.takePicture(this.#wantedPicture);
    this.#wantedPicture = undefined;
  }

  #graphCame(scene: Scene): void {
    this.#places = placesOf(scene.graph.nodes);
    const preview = this.#preview?.preview;
    const isPreview = preview?.graph === scene.graph;
    const changed = isPreview ? preview.changed.map((anchor) => this.#places.get(anchor)) : [];
    this.#fresh = isPreview ? new Set(changed.filter((node) => node !== undefined)) : undefined;
    // What could be done is said of the model as it is.
    this.#marks.setPlaces(isPreview ? new Map() : this.#places);
    this.#colours.setGraph(scene.graph, isPreview ? NO_REVISION : this.#revision);
    this.#notice.hidden = scene.nodeCount > 0;
    if (scene.nodeCount === 0) this.#notice.textContent = "This model has no nodes.";
    this.#status.textContent = `The graph has ${group(scene.nodeCount)} nodes.`;
  }

  /** The item that was selected when the state was saved, or the group that it is in now; -1 for none. */
  #remembered(scene: Scene): number {
    const { selected, selectedGroup } = this.#state;
    const key = selectedGroup === undefined ? -1 : scene.graph.groups.key.indexOf(selectedGroup);
    return scene.shownAs(key >= 0 ? scene.nodeCount + key : (this.#places.get(selected ?? "") ?? -1));
  }

  #draw(): void {
    this.#canvas.setLook({
      selected: this.#selection.item,
      selection: this.#selection.items,
      hovered: this.#hovered,
      found: this.#found.set,
      heat: this.#colours.heat,
      outlines: this.#marks.outlines,
      coupled: this.#marks.coupled,
      emphasised: this.#suggest.current,
      fresh: this.#fresh,
      refused: this.#marks.refused,
      inGroups: this.#counted.marks(this.#scene, this.#found.set, this.#marks),
    });
    this.#coupled.show(this.#marks.coupled);
    this.#showTotals();
  }

  #showTotals(): void {
    const scene = this.#scene;
    if (!scene) return;
    this.#totals.show(scene.graph, this.#selection.items, this.#colours.times, this.#colours.how);
  }

  #tellSelected(): void {
    const graph = this.#scene?.graph;
    if (graph) this.#options.link.send({ type: "selected", target: targetOf(graph, this.#selection.item) });
  }

  #selected(item: number): void {
    const scene = this.#scene;
    if (!scene) return;
    this.#tellSelected();
    this.#save({
      selected: item < 0 ? undefined : scene.graph.nodes.anchor[item],
      selectedGroup: item < 0 ? undefined : scene.graph.groups.key[item - scene.nodeCount],
    });
    const { size } = this.#selection.items;
    const others = size > 1 ? `${plural(size, "item")} selected, the last: ` : "";
    this.#status.textContent = item < 0 ? "Nothing is selected." : others + describeNode(scene, item);
    this.#path.show(scene, item);
    this.#showFound();
    this.#draw();
  }

  /** Selects an item and brings it into view; the groups around it are opened. -1: stays. */
  async #goTo(item: number): Promise<void> {
    if (item < 0 || !this.#scene) return;
    const graph = this.#scene.graph;
    if (!(await this.#groups.uncover(this.#scene, item)) || this.#scene.graph !== graph) return;
    this.#selection.set(item);
    this.#canvas.reveal(item);
  }

  #hover(node: number, at: { x: number; y: number }): void {
    if (node === this.#hovered) return;
    this.#hovered = node;
    this.#draw();
    this.#tip.showFor(this.#scene, node, this.#marks.refused.get(node) ?? [], this.#canvas.camera.scale, at);
  }

  #searchFor(query: string): void {
    this.#save({ search: query });
    this.#found.search(query);
    this.#draw();
    this.#showFirstFound();
    this.#showFound();
  }

  /** While a search is typed nothing is opened: of what is in a closed group, the group is shown. */
  #showFirstFound(): void {
    const scene = this.#scene;
    const first = this.#found.after(-1, 1);
    if (!scene || first < 0 || this.#found.set?.has(this.#selection.item)) return;
    if (scene.isBox(first)) this.#selection.set(first);
    this.#canvas.reveal(scene.shownAs(first));
  }

  #showFound(): void {
    this.#search.show(this.#found.set?.size, this.#found.inReadingOrder.indexOf(this.#selection.item));
  }

  #pinTree(list: GraphState["list"]): void {
    this.#tree.pin(list);
    this.#save({ list });
    if (list === "pinned") this.#tree.focus();
  }

  #save(change: Partial<GraphState>): void {
    this.#state = { ...this.#state, ...change };
    this.#options.save(this.#state);
  }
}
