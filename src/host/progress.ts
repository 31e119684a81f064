import * as vscode from "vscode";
import type { Progress } from "../protocol/reports";
import type { CallOptions } from "../protocol/rpc";

/** Runs a long call under a notification with Cancel. */
export function withProgress<T>(title: string, work: (call: Required<CallOptions>) => Promise<T>): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (bar, token) => {
    let done = 0;
    const onProgress = ({ stage, fraction }: Progress) => {
      const percent = fraction === null ? done : Math.max(done, Math.min(100, fraction * 100));
      bar.report({ message: stage, increment: percent - done });
      done = percent;
    };
    const { signal, dispose } = signalOf(token);
    try {
      return await work({ signal, onProgress });
    } finally {
      dispose();
    }
  });
}

/** VS Code's cancellation as the platform's. */
export function signalOf(token: vscode.CancellationToken): { signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const listener = token.onCancellationRequested(() => controller.abort());
  return { signal: controller.signal, dispose: () => listener.dispose() };
}
