import * as vscode from "vscode";

/** The "Espalier" output channel, made when the first line is written. */
export class Log implements vscode.Disposable {
  #channel: vscode.LogOutputChannel | undefined;

  get #lines(): vscode.LogOutputChannel {
    this.#channel ??= vscode.window.createOutputChannel("Espalier", { log: true });
    return this.#channel;
  }

  info(line: string): void {
    this.#lines.info(line);
  }

  warn(line: string): void {
    this.#lines.warn(line);
  }

  error(line: string): void {
    this.#lines.error(line);
  }

  show(): void {
    this.#lines.show();
  }

  dispose(): void {
    this.#channel?.dispose();
  }
}
