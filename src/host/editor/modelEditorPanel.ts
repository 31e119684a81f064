import * as vscode from "vscode";
import { assertNever } from "../../protocol/assertNever";
import type { FromWebview, ToWebview } from "../../protocol/messages";
import type { Suggestion } from "../../protocol/reports";
import { type CallOptions, isCancelled } from "../../protocol/rpc";
import { exportGraph } from "../commands/exportGraph";
import { commands } from "../contributions";
import { describeFailure, showFailure } from "../errors";
import type { Services } from "../services";
import { graphOpens } from "../settings";
import { applyAll, applySuggestions, check, goToStep } from "./edits";
import { GraphAhead } from "./graphAhead";
import { overlayAnswer, previewAnswer } from "./graphMessages";
import type { ModelEditorDocument } from "./modelEditorDocument";
import { openOperatorPage } from "./operatorPage";
import { pageHtml, webviewOptions } from "./page";
import { postToPage } from "./postToPage";
import { savePicture } from "./savePicture";
import { TensorRequests } from "./tensorRequests";

/** One editor tab: answers its page, and tells it what changed. */
export class ModelEditorPanel {
  readonly #document: ModelEditorDocument;
  readonly #panel: vscode.WebviewPanel;
  readonly #services: Services;
  readonly #graph: GraphAhead;
  #suggestions: readonly Suggestion[] = [];
  readonly #tensors: TensorRequests;
  #work: AbortController | undefined;
  #pageReady = false;
  /** For the page, as soon as it shows the model; of each kind the last. */
  readonly #waiting = new Map<ToWebview["type"], ToWebview>();

  /** The page runs, or never will. */
  readonly loaded: Promise<void>;
  #load: () => void = () => {};

  static attach(document: ModelEditorDocument, panel: vscode.WebviewPanel, services: Services): ModelEditorPanel {
    return new ModelEditorPanel(document, panel, services);
  }

  private constructor(document: ModelEditorDocument, panel: vscode.WebviewPanel, services: Services) {
    this.#document = document;
    this.#panel = panel;
    this.#services = services;
    this.loaded = new Promise((load) => {
      this.#load = load;
    });
    this.#graph = new GraphAhead(document);
    const { context, models } = services;
    this.#tensors = new TensorRequests(document, services.log, (message) => this.#send(message));
    panel.webview.options = webviewOptions(context.extensionUri);
    const owned = [
      panel.webview.onDidReceiveMessage((message: FromWebview) => void this.#received(message)),
      panel.onDidChangeViewState(() => this.#viewChanged()),
      document.onDidChange(() => this.#pageReady && void this.#sendModel()),
      services.rejections.onDidChange((uri) => {
        if (this.#pageReady && uri.toString() === document.uri.toString()) void this.#sendSuggestions();
      }),
      models.onDidPreview((target) => {
        if (target.document === document && this.#pageReady) void this.#previewIds(target.suggestions);
      }),
      models.onDidTell((told) => told.document === document && this.#tell(told.message)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#sendModel()),
    ];
    panel.onDidDispose(() => {
      this.#work?.abort();
      this.#tensors.cancelAll();
      this.#graph.settle();
      this.#load();
      models.pageDeactivated(document, this);
      vscode.Disposable.from(...owned).dispose();
    });
    panel.webview.html = pageHtml(panel.webview, context.extensionUri, "editor", "Model", graphOpens(document.uri));
    this.#viewChanged();
  }

  #viewChanged(): void {
    if (this.#panel.active) this.#services.models.pageActivated(this.#document, this);
    else this.#services.models.pageDeactivated(this.#document, this);
    // A hidden page is gone; it says "ready" when it is there again.
    if (this.#panel.visible) return;
    this.#pageReady = false;
    this.#tensors.cancelAll();
  }

  #send(message: ToWebview): void {
    void postToPage(this.#panel, message);
  }

  async #received(message: FromWebview): Promise<void> {
    const document = this.#document;
    const services = this.#services;
    try {
      switch (message.type) {
        case "ready":
          this.#pageReady = true;
          this.#load();
          await this.#sendModel();
          break;
        case "rows":
          await this.#sendRows(message);
          break;
        case "graph":
          await this.#sendGraph();
          break;
        case "settled":
          this.#graph.settle();
          await document.count();
          break;
        case "layerFacts":
          await this.#sendFacts(message);
          break;
        case "tensor":
          await this.#tensors.answer(message.request, message.question);
          break;
        case "cancelTensor":
          this.#tensors.cancel(message.request);
          break;
        case "copyText":
          await vscode.env.clipboard.writeText(message.text);
          break;
        case "openOperatorPage":
          await openOperatorPage(message.domain, message.operator);
          break;
        case "savePicture":
          await savePicture(document.uri, message.format, message.data);
          break;
        case "exportGraph":
          await exportGraph(document, message.format);
          break;
        case "selected":
          services.models.select(document, message.target);
          break;
        case "showElsewhere":
          await vscode.commands.executeCommand(
            message.place === "outline" ? commands.showInOutline : commands.showAsText,
            document.uri,
            message.target,
          );
          break;
        case "suggestions":
          await this.#sendSuggestions();
          break;
        case "apply": {
          const chosen = this.#chosen(message.suggestions);
          await this.#working("Applying", (call) => applySuggestions(document, chosen, call));
          break;
        }
        case "preview":
          await this.#preview(this.#chosen(message.suggestions));
          break;
        case "reject":
          await services.rejections.reject(document.uri, message.suggestions);
          break;
        case "restore":
          await services.rejections.restore(document.uri, message.suggestions);
          break;
        case "overlay":
          await this.#sendOverlay(message);
          break;
        case "applyAll":
          await this.#working("Optimizing", (call) => applyAll(document, services, call));
          break;
        case "goTo":
          await this.#working("Undoing", (call) => goToStep(document, message.steps, call));
          break;
        case "check":
          await this.#working(message.check === "verify" ? "Verifying" : "Measuring", async (call) => {
            const { revision } = document;
            const result = await check(document, message.check, call);
            this.#send({ ...result, revision });
          });
          break;
        case "optimize":
          await vscode.commands.executeCommand(commands.optimizeModel, document.uri);
          break;
        case "cancel":
          this.#work?.abort();
          break;
        case "reload":
          await document.revert().catch(() => {}); // The page that follows says what is wrong.
          break;
        case "reopenAs":
          await reopen(document.uri, message.editor);
          break;
        case "openFile":
        case "revealFile":
          break; // Only the report asks for files.
        case "compare":
          await vscode.commands.executeCommand(commands.compareWithOriginal, document.uri);
          break;
        case "compareFile":
        case "openSide":
          break; // Only the report and the comparison ask for these.
        case "showLog":
          services.log.show();
          break;
        case "manageTrust":
          await vscode.commands.executeCommand("workbench.trust.manage");
          break;
        case "crashed":
          services.log.error(`the editor's page: ${message.message}`);
          break;
        default:
          assertNever(message);
      }
    } catch (error) {
      showFailure(error, services.log, document.name);
    }
  }

  async #sendModel(): Promise<void> {
    const document = this.#document;
    try {
      const state = document.state ?? (await document.open());
      const { name: fileName, revision, onDisk, isVersion: lookOnly } = document;
      const trusted = vscode.workspace.isTrusted;
      this.#send({ type: "model", model: { fileName, revision, state, trusted, onDisk, lookOnly } });
      // A page that went meanwhile asks again, and gets these then.
      if (!this.#pageReady) return;
      for (const message of this.#waiting.values()) this.#send(message);
      this.#waiting.clear();
    } catch (error) {
      if (!isCancelled(error)) this.#send({ type: "failed", failure: describeFailure(error, this.#services.log) });
    }
  }

  async #sendRows({ request, query }: FromWebview & { type: "rows" }): Promise<void> {
    try {
      this.#send({ type: "rows", request, page: await this.#document.engine.rows(query) });
    } catch (error) {
      this.#send({ type: "rowsFailed", request, failure: describeFailure(error, this.#services.log) });
    }
  }

  async #sendGraph(): Promise<void> {
    const { revision } = this.#document;
    try {
      this.#send({ type: "graph", revision, graph: await this.#graph.take() });
    } catch (error) {
      this.#send({ type: "graphFailed", revision, failure: describeFailure(error, this.#services.log) });
    }
  }

  async #sendFacts({ request, of }: FromWebview & { type: "layerFacts" }): Promise<void> {
    try {
      this.#send({ type: "layerFacts", request, facts: await this.#document.engine.layerFacts(of) });
    } catch (error) {
      if (isCancelled(error)) return;
      this.#send({ type: "layerFactsFailed", request, failure: describeFailure(error, this.#services.log) });
    }
  }

  async #sendSuggestions(): Promise<void> {
    const { revision } = this.#document;
    try {
      const list = await this.#document.suggestions();
      this.#suggestions = list;
      const { open, rejected } = this.#services.rejections.split(this.#document.uri, list);
      this.#send({ type: "suggestions", revision, suggestions: open, rejected });
    } catch (error) {
      if (isCancelled(error)) return; // The model changed; the page asks again.
      this.#send({ type: "suggestionsFailed", revision, failure: describeFailure(error, this.#services.log) });
    }
  }

  #chosen(ids: readonly string[]): readonly Suggestion[] {
    const wanted = new Set(ids);
    return this.#suggestions.filter(({ id }) => wanted.has(id));
  }

  async #preview(suggestions: readonly Suggestion[]): Promise<void> {
    await this.#working("Making a preview", async (call) => {
      this.#send(await previewAnswer(this.#document, suggestions, call));
    });
  }

  /** For the side panel, whose list is another than the page's: both are of the same state. */
  async #previewIds(ids: readonly string[]): Promise<void> {
    await this.#sendSuggestions();
    await this.#received({ type: "preview", suggestions: ids });
  }

  async #sendOverlay(message: FromWebview & { type: "overlay" }): Promise<void> {
    const answer = async (call: CallOptions) => this.#send(await overlayAnswer(this.#document, message, call));
    if (message.compute === "known") await answer({});
    else await this.#working(message.kind === "time" ? "Timing operators" : "Computing", answer);
  }

  /** Runs something long under the page's own progress line. One at a time. */
  async #working(title: string, work: (call: CallOptions) => Promise<unknown>) {
    if (this.#work) return;
    const controller = new AbortController();
    this.#work = controller;
    this.#send({ type: "working", title, progress: { stage: "", fraction: null } });
    try {
      await work({
        signal: controller.signal,
        onProgress: (progress) => this.#send({ type: "working", title, progress }),
      });
    } finally {
      this.#work = undefined;
      this.#send({ type: "idle" });
    }
  }

  #tell(message: ToWebview): void {
    // Of several editors of one model, one makes the picture.
    if (message.type === "takePicture" && !this.#panel.active) return;
    if (this.#pageReady && this.#document.state) this.#send(message);
    else this.#waiting.set(message.type, message);
  }
}

async function reopen(uri: vscode.Uri, editor: "text" | "hex"): Promise<void> {
  const hexEditor = "hexEditor.hexedit";
  if (editor === "text") {
    await vscode.commands.executeCommand("vscode.openWith", uri, "default");
    return;
  }
  if (vscode.extensions.getExtension("ms-vscode.hexeditor")) {
    await vscode.commands.executeCommand("vscode.openWith", uri, hexEditor);
    return;
  }
  const find = "Find Hex Editor";
  const choice = await vscode.window.showInformationMessage("To look at bytes, install Microsoft's Hex Editor.", find);
  if (choice === find) await vscode.commands.executeCommand("workbench.extensions.search", "ms-vscode.hexeditor");
}
