import { assertNever } from "../../src/protocol/assertNever";
import type { GraphOpens, ToWebview } from "../../src/protocol/messages";
import type { GraphTarget } from "../../src/protocol/outline";
import { unpacked } from "../../src/protocol/packed";
import { element, fill } from "../controls/element";
import { GraphPanel } from "../graphView/graphPanel";
import { graphStateAt } from "../graphView/graphState";
import type { Link } from "../link/link";
import { DetailsPanel, OperatorsPanel } from "../panels/factsPanels";
import { failurePage, Header } from "../panels/header";
import { HistoryPanel } from "../panels/historyPanel";
import { LayersPanel } from "../panels/layersPanel";
import type { Panel } from "../panels/panel";
import { SuggestionsPanel } from "../panels/suggestionsPanel";
import { Tabs } from "../panels/tabs";
import { type EditorState, restoreState } from "../state/editorState";

/** From this width on, suggestions stand beside the other panels; style/layout.css has the same number. */
const WIDE = "(min-width: 1100px)";

/**
 * The page of the custom editor.
 * @param scripts folder of this script, where the workers' are too
 */
export function startEditor(app: HTMLElement, link: Link, scripts: string): void {
  let state = restoreState(link.saved(), graphStateAt(document.body.dataset.graphOpens as GraphOpens));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = (change: Partial<EditorState>) => {
    state = { ...state, ...change };
    clearTimeout(timer);
    timer = setTimeout(() => link.save(state), 100);
  };

  const header = new Header(link);
  const showInTable = (anchor: string) => {
    tabs.select("layers");
    layers.reveal(anchor);
  };
  const showInGraph = (anchor: string) => {
    tabs.select("graph");
    graph.reveal(anchor);
  };
  /** In the table when that is on screen, else in the graph. */
  const show = (anchor: string) => (tabs.current === "layers" ? showInTable(anchor) : showInGraph(anchor));
  const reveal = (target: GraphTarget) => {
    if (target.kind === "node") show(target.anchor);
    else {
      tabs.select("graph");
      graph.revealGroup(target.key);
    }
  };
  const graph = new GraphPanel({
    link,
    state: state.graph,
    workerScript: new URL("layout.worker.js", scripts).href,
    save: (graph) => save({ graph }),
    onShowInTable: showInTable,
  });
  const layers = new LayersPanel(link, state, save, showInGraph);
  const suggestions = new SuggestionsPanel(link, show, () => tabs.refresh());
  const panels: Panel[] = [
    graph,
    layers,
    suggestions,
    new OperatorsPanel(),
    new DetailsPanel(),
    new HistoryPanel(link),
  ];
  const tabs = new Tabs(panels, state.tab, (tab) => save({ tab }));
  const editor = element("div", { class: "editor" }, header.element, tabs.element);

  const wide = matchMedia(WIDE);
  const arrange = () => {
    // Beside the others, suggestions are always on screen: their tab would be an empty one.
    tabs.element.classList.toggle("wide", wide.matches);
    if (wide.matches && tabs.current === "suggestions") tabs.select("graph");
  };
  wide.addEventListener("change", arrange);
  arrange();

  const receive = (message: ToWebview) => {
    switch (message.type) {
      case "model":
        if (!editor.isConnected) fill(app, editor);
        header.update(message.model);
        for (const panel of panels) panel.update(message.model);
        tabs.refresh();
        break;
      case "failed":
        fill(app, failurePage(message.failure, link));
        break;
      case "rows":
        layers.answer(message.request, message.page);
        break;
      case "rowsFailed":
        layers.failed(message.request, message.failure.message);
        break;
      case "graph":
        void graph.answer(message.revision, unpacked(message.graph));
        break;
      case "graphFailed":
        graph.failed(message.revision, message.failure.message);
        break;
      case "layerFacts":
        graph.card.factsCame(message.request, message.facts);
        break;
      case "overlay":
        graph.overlayCame(message);
        break;
      case "layerFactsFailed":
        graph.card.factsFailed(message.request, message.failure);
        break;
      case "tensor":
      case "tensorProgress":
      case "tensorFailed":
        graph.card.tensors.receive(message);
        break;
      case "preview":
        tabs.select("graph");
        void graph.previewCame(message);
        break;
      case "suggestions":
        suggestions.answer(message.revision, message.suggestions, message.rejected);
        graph.setSuggestions(message.suggestions);
        break;
      case "suggestionsFailed":
        suggestions.failed(message.revision, message.failure.message);
        break;
      case "working":
        header.working(message.title, message.progress);
        suggestions.setBusy(true);
        graph.setBusy(true);
        break;
      case "idle":
        header.setBusy(false);
        suggestions.setBusy(false);
        graph.setBusy(false);
        break;
      case "verified":
        header.verified(message.revision, message.report);
        break;
      case "measured":
        header.measured(message.revision, message.report);
        break;
      case "reveal":
        reveal(message.target);
        break;
      case "showTab":
        tabs.select(message.tab);
        break;
      case "takePicture":
        tabs.select("graph");
        graph.takePicture(message.format);
        break;
      case "outcomes":
      case "comparison":
      case "comparisonFailed":
      case "comparisonCancelled":
      case "comparisonNotice":
        break; // For other pages.
      default:
        assertNever(message);
    }
  };
  link.receive(receive);
  fill(app, element("p", { class: "empty loading", role: "status" }, "Opening the model…"));
  link.send({ type: "ready" });
}
