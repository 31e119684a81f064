import type { ModelGraph } from "../../src/protocol/graph";
import type { ModelView, ToWebview } from "../../src/protocol/messages";
import type { GraphTarget } from "../../src/protocol/outline";
import { group } from "../../src/protocol/quantities";
import type { Suggestion } from "../../src/protocol/reports";
import { element } from "../controls/element";
import type { CoupledSet } from "../graph/coupledSets";
import type { Scene } from "../graph/scene";
import type { Link } from "../link/link";
import type { Panel } from "../panels/panel";
import { Appearance } from "./appearance";
import { GraphCanvas } from "./canvas/graphCanvas";
import { CardControl } from "./card/cardControl";
import { graphKeys } from "./graphKeys";
import { GraphMemory } from "./graphMemory";
import { pageElement, stageElement } from "./graphStage";
import type { GraphState } from "./graphState";
import { GroupControl } from "./groupControl";
import { listenToKeys } from "./keys";
import { LayoutService } from "./layoutService";
import { Marks } from "./marks";
import { Navigation } from "./navigation";
import { NodeTree } from "./nodeTree";
import { Selection } from "./selection";
import { ShownGraph } from "./shownGraph";
import { SuggestionControl } from "./suggestionControl";
import { Colours } from "./tools/colours";
import { ConstantsSwitch } from "./tools/constantsSwitch";
import { graphTools } from "./tools/graphTools";
import { HELP_HINT, KeyHelp } from "./tools/keyHelp";
import { SearchControl } from "./tools/searchControl";

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

/** The drawn graph of the model, with what it costs and what could be improved drawn into it: owns the parts and wires them. */
export class GraphPanel implements Panel {
  readonly id = "graph";
  readonly title = "Graph";
  readonly element: HTMLElement;
  readonly #options: GraphPanelOptions;
  readonly #memory: GraphMemory;
  readonly #canvas: GraphCanvas;
  readonly #selection = new Selection();
  readonly #marks = new Marks();
  readonly #colours: Colours;
  readonly #card: CardControl;
  readonly #search: SearchControl;
  readonly #suggest: SuggestionControl;
  readonly #groups: GroupControl;
  readonly #shown: ShownGraph;
  readonly #appearance: Appearance;
  readonly #navigation: Navigation;
  readonly #tree: NodeTree;
  readonly #notice = element("p", { class: "empty graph-notice", role: "status" }, "Drawing the graph…");
  readonly #stage: HTMLElement;
  #revision = NO_REVISION;
  /** Revision that is drawn or was asked for. */
  #asked = NO_REVISION;
  #counted = true;
  #visible = false;
  #scene: Scene | undefined;
  /** To go to, and to be saved, as soon as the graph is there. */
  #wanted: GraphTarget | undefined;
  #wantedPicture: "svg" | "png" | undefined;

  constructor(options: GraphPanelOptions) {
    const { link, state } = options;
    this.#options = options;
    const memory = new GraphMemory(state, options.save);
    this.#memory = memory;
    const selection = this.#selection;
    const marks = this.#marks;
    const onLeave = () => this.#stage.focus();
    const onGoTo = (item: number) => this.#navigation.goTo(item);
    this.#colours = new Colours(state.overlay, link, () => this.#appearance.draw());
    this.#canvas = new GraphCanvas(state.camera, {
      onPress: (item, how) => {
        this.#focus();
        if (how === "add") selection.toggle(item);
        else selection.set(item);
        if (how === "alone") this.#card.open();
      },
      onBox: (items) => selection.add(items),
      onTurn: (item) => {
        this.#focus();
        this.#groups.turn(item);
      },
      onHover: (item, at) => {
        this.#appearance.hover(item, at);
        this.#groups.expect(item);
      },
      onCamera: (camera) => memory.keep({ camera }),
      onResized: (camera) => memory.keep({ camera }),
      keptInView: () => selection.item,
    });
    this.#groups = new GroupControl(new LayoutService(options.workerScript), state, {
      onScene: (scene, held) => this.#show(scene, held),
      save: (change) => memory.keep(change),
    });
    this.#navigation = new Navigation({
      link,
      selection,
      memory,
      canvas: this.#canvas,
      groups: this.#groups,
      onShowInTable: options.onShowInTable,
    });
    this.#card = new CardControl({
      link,
      selection,
      marks,
      state: state.card,
      save: (card) => memory.keep({ card }),
      onSelect: (node) => void onGoTo(node),
      onTurn: (item) => this.#groups.turn(item),
      onShowInTable: options.onShowInTable,
      onLeave,
      onTurned: () => this.#suggest.refresh(),
    });
    this.#search = new SearchControl({
      query: state.search,
      selection,
      save: (search) => memory.keep({ search }),
      onGoTo,
      onReveal: (item) => this.#canvas.reveal(item),
      onFound: () => this.#appearance.draw(),
      onLeave,
    });
    this.#tree = new NodeTree({ onGoTo, onOpenCard: () => this.#card.enter(), onLeave });
    this.#tree.pin(state.list);
    selection.onChange((item) => this.#tree.follow(item));
    this.#suggest = new SuggestionControl({
      link,
      marks,
      selection,
      onGoTo,
      onSay: (text) => {
        this.#navigation.say(text);
        this.#appearance.draw();
      },
      isCardOpen: () => this.#card.isOpen,
      onLeave,
      onBack: () => this.#leavePreview(),
    });
    const constants = new ConstantsSwitch(state.constants, (constants) => {
      memory.keep({ constants });
      this.#shown.constantsTurned();
    });
    this.#shown = new ShownGraph(this.#groups, constants, this.#suggest);
    this.#appearance = new Appearance({
      canvas: this.#canvas,
      selection,
      found: this.#search.found,
      colours: this.#colours,
      marks,
      suggest: this.#suggest,
      onCoupled: (set) => void this.#selectCoupled(set),
    });
    selection.onChange((item) => {
      this.#appearance.draw();
      this.#groups.expect(item);
    });
    const keyHelp = new KeyHelp();
    const help = element("span", { class: "graph-help", id: "graph-help" }, HELP_HINT);
    this.#stage = stageElement(help.id, this.#canvas.element, this.#appearance.tip, this.#notice);
    listenToKeys(
      this.#stage,
      graphKeys({
        selection,
        canvas: this.#canvas,
        groups: this.#groups,
        card: this.#card,
        suggest: this.#suggest,
        search: this.#search,
        tree: this.#tree,
        keyHelp,
        scene: () => this.#scene,
        goTo: onGoTo,
        leavePreview: () => this.#leavePreview(),
      }),
    );
    this.element = pageElement({
      search: this.#search.element,
      tools: this.#tools(state, keyHelp),
      path: [this.#navigation.path.element, constants.element, this.#groups.tools],
      preview: this.#suggest.element,
      list: this.#tree.element,
      stage: this.#stage,
      card: this.#card.element,
      totals: this.#appearance.totals,
      others: [help, this.#navigation.status, keyHelp.element],
    });
  }

  #tools({ overlay }: GraphState, keyHelp: KeyHelp): HTMLElement {
    return graphTools(overlay, this.#colours.legend, {
      onOverlay: (overlay) => {
        this.#memory.keep({ overlay });
        this.#colours.choose(overlay);
        this.#appearance.draw();
      },
      onZoom: (factor) => this.#canvas.zoomBy(factor),
      onFit: () => this.#canvas.fit(),
      onList: () => this.#pinTree(this.#tree.isPinned ? "unpinned" : "pinned"),
      onHelp: () => keyHelp.open(),
      onExport: (format) => {
        if (format === "svg" || format === "png") this.takePicture(format);
        else this.#options.link.send({ type: "exportGraph", format });
      },
    });
  }

  update(model: ModelView): void {
    const { revision, state } = model;
    this.#revision = revision;
    this.#colours.setModel(model);
    this.#card.setModel(model);
    this.#suggest.setModel(model);
    const { nodes, operators } = state.inspection;
    this.#appearance.setFile({ nodes, constants: operators.Constant ?? 0 });
    this.#marks.setRefusals(state.steps.flatMap(({ refused }) => refused));
    this.#counted = state.counted;
    this.#ask();
    if (!this.#visible) this.#settle();
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
    this.#suggest.refresh();
    this.#appearance.draw();
    this.#card.refresh();
  }

  async answer(revision: number, graph: ModelGraph): Promise<void> {
    if (revision === this.#revision) await this.#shown.set(graph);
  }

  failed(revision: number, message: string): void {
    if (revision !== this.#revision) return;
    this.#notice.textContent = message;
    this.#notice.hidden = false;
    this.#settle();
  }

  /** Shows the graph as it would be, until somebody goes back or the model changes. */
  async previewCame(message: ToWebview & { type: "preview" }): Promise<void> {
    if (message.revision !== this.#revision || !(await this.#shown.show(message))) return;
    const first = message.preview.changed
      .map((anchor) => this.#navigation.places.get(anchor))
      .find((node) => node !== undefined);
    if (first !== undefined) await this.#navigation.goTo(first);
    // Last: what is selected is said too.
    this.#suggest.setPreview(message);
    this.#focus();
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
    this.#navigation.setScene(scene);
    const fresh = this.#shown.freshIn(scene.graph, this.#navigation.places);
    this.#appearance.setScene(scene, fresh);
    if (!again) this.#graphCame(scene, fresh ? "preview" : "own");
    this.#search.setScene(scene);
    this.#canvas.show(scene, held);
    this.#navigation.restore(scene, again ? "same graph" : "other graph", held);
    this.#card.setScene(scene);
    this.#tree.setScene(scene, this.#selection.item);
    this.#suggest.refresh();
    this.#appearance.draw();
    this.#groups.expect(this.#selection.item);
    this.#search.showCount();
    this.#goToWanted();
    if (this.#wantedPicture) this.takePicture(this.#wantedPicture);
    this.#wantedPicture = undefined;
    // When it is painted.
    requestAnimationFrame(() => setTimeout(() => this.#settle()));
  }

  #settle(): void {
    if (!this.#counted) this.#options.link.send({ type: "settled" });
    this.#counted = true;
  }

  #graphCame(scene: Scene, which: "preview" | "own"): void {
    // What could be done is said of the model as it is.
    this.#marks.setPlaces(which === "preview" ? new Map() : this.#navigation.places);
    this.#colours.setGraph(scene.graph, which === "preview" ? NO_REVISION : this.#revision);
    this.#notice.hidden = scene.nodeCount > 0;
    if (scene.nodeCount === 0) this.#notice.textContent = "This model has no nodes.";
    this.#navigation.say(`The graph has ${group(scene.nodeCount)} nodes.`);
  }

  async #selectCoupled(set: CoupledSet): Promise<void> {
    this.#suggest.lookAt(set.suggestion.id);
    await this.#navigation.selectAll(set);
    this.#focus();
  }

  #goToWanted(): void {
    const wanted = this.#wanted;
    if (!wanted || !this.#scene || this.#asked !== this.#revision) return;
    // It is an item of the model as it is: there first.
    if (this.#leavePreview()) return;
    this.#wanted = undefined;
    this.#navigation.goToTarget(wanted);
  }

  #leavePreview(): boolean {
    const left = this.#shown.leavePreview();
    if (left) this.#focus();
    return left;
  }

  #pinTree(list: GraphState["list"]): void {
    this.#tree.pin(list);
    this.#memory.keep({ list });
    if (list === "pinned") this.#tree.focus();
  }

  #focus(): void {
    this.#stage.focus({ preventScroll: true });
  }
}
