import * as vscode from "vscode";
import type { FromWebview, ToWebview } from "../../protocol/messages";
import { isCancelled } from "../../protocol/rpc";
import { commands, viewTypes } from "../contributions";
import { pageHtml, webviewOptions } from "../editor/page";
import { postToPage } from "../editor/postToPage";
import { describeFailure, showFailure } from "../errors";
import { fileWatcher } from "../fileWatcher";
import type { Services } from "../services";
import { ComparedModels, NotOpen } from "./comparedModels";
import { type CompareSource, nameOf, panelTitle, titlesOf } from "./compareSource";
import { KeptSteps } from "./keptSteps";
import { Telling } from "./telling";

/** Pages by what they compare: asking for the same again brings its page to the front. */
const open = new Map<string, vscode.WebviewPanel>();

/** A comparison's page, on its way or there. */
export interface ShownComparison {
  /** The page has asked for the comparison, or never will. */
  readonly loaded: Promise<void>;
}

export function showComparison(services: Services, source: CompareSource, column?: vscode.ViewColumn): ShownComparison {
  const known = open.get(keyOf(source));
  if (known) {
    known.reveal(known.viewColumn, false);
    return { loaded: Promise.resolve() };
  }
  const options = webviewOptions(services.context.extensionUri);
  const where = column ?? vscode.ViewColumn.Active;
  const panel = vscode.window.createWebviewPanel(viewTypes.compare, panelTitle(source), where, options);
  return new ComparePanel(panel, services, source);
}

/** Brings comparisons back after the window was reloaded: what is compared is a part of the page's state. */
export function registerComparisons(services: Services): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(viewTypes.compare, {
    async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown) {
      const source = sourceOf(state);
      if (!source) {
        panel.dispose();
        return;
      }
      panel.webview.options = webviewOptions(services.context.extensionUri);
      new ComparePanel(panel, services, source);
    },
  });
}

const COMPARING = "Comparing the models";

class ComparePanel implements ShownComparison {
  readonly #panel: vscode.WebviewPanel;
  readonly #services: Services;
  readonly #source: CompareSource;
  readonly #models: ComparedModels;
  readonly loaded: Promise<void>;
  #load: () => void = () => {};
  #ready = false;
  /** The page was covered when it was told what it waits for. */
  #missed = false;
  #timer: NodeJS.Timeout | undefined;
  /** What is being compared for the page. */
  #running: AbortController | undefined;

  constructor(panel: vscode.WebviewPanel, services: Services, source: CompareSource) {
    this.#panel = panel;
    this.#services = services;
    this.#source = source;
    this.#models = new ComparedModels(services, source);
    this.loaded = new Promise((load) => {
      this.#load = load;
    });
    const { context, models } = services;
    const key = keyOf(source);
    open.set(key, panel);
    const owned = [
      panel.webview.onDidReceiveMessage((message: FromWebview) => void this.#received(message)),
      panel.onDidChangeViewState(() => {
        this.#follow(panel.active);
        // A hidden page is gone; it says "ready" when it is there again.
        if (!panel.visible) this.#ready = false;
        // A page that was covered for an instant alone lives on and does not ask again.
        else if (this.#missed) void this.#compare();
      }),
      models.onDidChange((document) => {
        if (source.kind !== "files" && document.uri.toString() === source.after) this.#changed("model");
      }),
      ...filesOf(source).map((uri) => this.#watch(uri)),
    ];
    panel.onDidDispose(() => {
      this.#follow(false);
      clearTimeout(this.#timer);
      this.#stop();
      this.#load();
      open.delete(key);
      this.#models.dispose();
      if (source.kind === "files" && source.steps !== undefined) void new KeptSteps(context).forget(source.steps);
      vscode.Disposable.from(...owned).dispose();
    });
    panel.iconPath = vscode.Uri.joinPath(context.extensionUri, "media", "report.svg");
    panel.webview.html = pageHtml(panel.webview, context.extensionUri, "compare", "Comparison");
    this.#follow(panel.active);
  }

  /** The side views speak of the model whose edits are compared, while that is what one looks at. */
  #follow(isInFront: boolean): void {
    const { models } = this.#services;
    const { kind, after } = this.#source;
    const document = kind === "files" ? undefined : models.find(vscode.Uri.parse(after));
    if (!document) return;
    if (isInFront) models.pageActivated(document, this);
    else models.pageDeactivated(document, this);
  }

  #watch(uri: vscode.Uri): vscode.Disposable {
    const watcher = fileWatcher(vscode.Uri.joinPath(uri, ".."), uri.path.split("/").at(-1) ?? "");
    watcher.onDidChange(() => this.#changed("file"));
    watcher.onDidCreate(() => this.#changed("file"));
    watcher.onDidDelete(() => {
      const message = `${nameOf(uri)} was deleted; this is how it was.`;
      void this.#send({ type: "comparisonNotice", message });
    });
    return watcher;
  }

  /** Compares again, once a file has been written to its end. */
  #changed(what: "file" | "model"): void {
    clearTimeout(this.#timer);
    this.#stop();
    this.#timer = setTimeout(
      () => {
        if (what === "file") this.#models.forget();
        if (this.#ready) void this.#compare();
        else this.#missed = true;
      },
      what === "file" ? 400 : 0,
    );
  }

  /** Ends what is being compared, if anything is; nobody is told. */
  #stop(): boolean {
    const wasRunning = this.#running !== undefined;
    this.#running?.abort();
    this.#running = undefined;
    return wasRunning;
  }

  async #compare(): Promise<void> {
    this.#stop();
    const running = new AbortController();
    this.#running = running;
    const source = this.#source;
    const telling = new Telling((progress) => {
      // What was stopped may go on for a moment.
      if (running === this.#running) void this.#send({ type: "working", title: COMPARING, progress });
    });
    try {
      const comparison = await this.#models.compare({ signal: running.signal, onProgress: telling.onProgress });
      if (running !== this.#running) return;
      telling.end();
      // After a reload the model may come after the page.
      this.#follow(this.#panel.active);
      this.#missed = false;
      this.#missed = !(await this.#send({
        type: "comparison",
        view: { source, titles: titlesOf(source), comparison },
      }));
    } catch (error) {
      if (running !== this.#running || isCancelled(error)) return;
      telling.end();
      const { message } = describeFailure(error, this.#services.log);
      void this.#send({ type: "comparisonFailed", source, message, isClosed: error instanceof NotOpen });
    } finally {
      telling.end();
      if (running === this.#running) this.#running = undefined;
    }
  }

  /** Gives false when there was no page to receive it. */
  async #send(message: ToWebview): Promise<boolean> {
    return await postToPage(this.#panel, message);
  }

  async #received(message: FromWebview): Promise<void> {
    const { log } = this.#services;
    try {
      if (message.type === "ready") {
        this.#ready = true;
        this.#load();
        // What was begun for the page that was here before goes on for this one.
        if (!this.#running) await this.#compare();
      } else if (message.type === "openSide") await this.#openSide(message.side);
      else if (message.type === "reload") {
        this.#models.forget();
        await this.#compare();
      } else if (message.type === "cancel") {
        if (this.#stop()) await this.#send({ type: "comparisonCancelled", source: this.#source });
      } else if (message.type === "showLog") log.show();
      else if (message.type === "crashed") log.error(`the comparison's page: ${message.message}`);
    } catch (error) {
      showFailure(error, log);
    }
  }

  async #openSide(side: "before" | "after"): Promise<void> {
    const source = this.#source;
    const uri = source.kind === "files" && side === "before" ? source.before : source.after;
    const model = vscode.Uri.parse(uri);
    if (model.scheme === "file") await vscode.commands.executeCommand(commands.inspectModel, model);
    else await vscode.commands.executeCommand("vscode.openWith", model, viewTypes.model);
  }
}

/** The files on the disk whose changes matter. */
function filesOf(source: CompareSource): vscode.Uri[] {
  const named = source.kind === "files" ? [source.before, source.after] : source.kind === "saved" ? [source.after] : [];
  return [...new Set(named)].map((uri) => vscode.Uri.parse(uri)).filter((uri) => uri.scheme === "file");
}

/** The same files with the steps that lead from one to the other are another comparison. */
function keyOf(source: CompareSource): string {
  const { kind, after } = source;
  return JSON.stringify(source.kind === "files" ? [kind, source.before, after, source.steps ?? ""] : [kind, after]);
}

function sourceOf(state: unknown): CompareSource | undefined {
  const source = typeof state === "object" && state !== null && "source" in state ? state.source : undefined;
  if (typeof source !== "object" || source === null || !("kind" in source)) return undefined;
  const { kind, after } = source as Record<string, unknown>;
  if (typeof after !== "string") return undefined;
  if (kind === "edits" || kind === "saved") return { kind, after };
  const { before, steps } = source as Record<string, unknown>;
  if (kind !== "files" || typeof before !== "string") return undefined;
  return typeof steps === "string" ? { kind, before, after, steps } : { kind, before, after };
}
