import * as vscode from "vscode";
import { assertNever } from "../../protocol/assertNever";
import type { ToWebview } from "../../protocol/messages";
import { type CallOptions, isCancelled } from "../../protocol/rpc";
import type { TensorAnswer, TensorPlace, TensorQuestion } from "../../protocol/tensor";
import { describeFailure, UserError } from "../errors";
import type { Log } from "../log";
import { withProgress } from "../progress";
import type { ModelEditorDocument } from "./modelEditorDocument";

/** What a page asks of constants: each request is answered or fails, unless the page does not want it any more. */
export class TensorRequests {
  readonly #running = new Map<number, AbortController>();

  constructor(
    private readonly document: ModelEditorDocument,
    private readonly log: Log,
    private readonly send: (message: ToWebview) => void,
  ) {}

  async answer(request: number, question: TensorQuestion): Promise<void> {
    const controller = new AbortController();
    this.#running.set(request, controller);
    const { signal } = controller;
    try {
      const answer = await this.#ask(question, {
        signal,
        onProgress: (progress) => this.send({ type: "tensorProgress", request, progress }),
      });
      if (!signal.aborted) this.send({ type: "tensor", request, answer });
    } catch (error) {
      // Somebody else's cancelling, or the export's own: the page may ask again.
      const failure = isCancelled(error) ? { message: "Cancelled." } : describeFailure(error, this.log);
      if (!signal.aborted) this.send({ type: "tensorFailed", request, failure });
    } finally {
      if (this.#running.get(request) === controller) this.#running.delete(request);
    }
  }

  cancel(request: number): void {
    this.#running.get(request)?.abort();
  }

  cancelAll(): void {
    for (const controller of this.#running.values()) controller.abort();
  }

  async #ask(question: TensorQuestion, call: CallOptions): Promise<TensorAnswer> {
    const { engine } = this.document;
    const { kind, place } = question;
    switch (kind) {
      case "statistics":
        return { kind, statistics: await engine.tensorStatistics({ place, exact: question.exact }, call) };
      case "values":
        return { kind, page: await engine.tensorValues({ place, window: question.window }, call) };
      case "kernels":
        return { kind, page: await engine.tensorKernels({ place, window: question.window }, call) };
      case "copy": {
        const { window, format } = question;
        const { text, elements } = await engine.tensorText({ place, window, format }, call);
        await vscode.env.clipboard.writeText(text);
        return { kind, elements };
      }
      case "export":
        return { kind, written: await this.#export(place, question.name) };
      default:
        return assertNever(kind);
    }
  }

  /** Under a notification with Cancel: the page may be gone before a large file is written. */
  async #export(place: TensorPlace, name: string) {
    const { uri, engine } = this.document;
    const target = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.joinPath(uri, "..", `${fileName(name)}.npy`),
      filters: { "NumPy array": ["npy"] },
      title: "Export the Tensor",
    });
    if (!target) return undefined;
    if (target.scheme !== "file") throw new UserError("Tensors can be written to files of this machine only.");
    return withProgress(`Writing ${fileName(name)}.npy`, (call) =>
      engine.exportTensor({ place, path: target.fsPath }, call),
    );
  }
}

/** A tensor's name as that of a file: "/model/0/weight" becomes "model.0.weight". */
function fileName(name: string): string {
  const safe = name
    .replace(/[^\p{L}\p{N}_.-]+/gu, ".")
    .replace(/^\.+|\.+$/g, "")
    .slice(0, 80);
  return safe || "tensor";
}
