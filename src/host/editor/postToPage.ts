import type * as vscode from "vscode";
import { enclosed } from "../../protocol/enclosed";
import type { ToWebview } from "../../protocol/messages";

/** The one way into a page. False when it is not there. */
export function postToPage({ webview }: vscode.WebviewPanel, message: ToWebview): Thenable<boolean> {
  return webview.postMessage(enclosed(message));
}
