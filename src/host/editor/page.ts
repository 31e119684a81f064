import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { GraphOpens, Page } from "../../protocol/messages";

/**
 * The page of a webview: our script and our style, and nothing else. All text of models arrives by messages and reaches the page through
 * `textContent`; the policy is the second wall. Inline style *attributes* are not needed either: sizes are set through the CSSOM.
 * @param opens how a graph is drawn that nobody has looked at yet
 */
export function pageHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  page: Page,
  title: string,
  opens?: GraphOpens,
): string {
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "dist", "webview", name));
  const nonce = randomBytes(16).toString("base64");
  // The controls try whether the browser knows :focus-visible by a style element of their own, with the nonce that they find in the page.
  const styleNonce = randomBytes(16).toString("base64");
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${styleNonce}'`,
    `font-src ${webview.cspSource}`,
    // The layout's worker: a webview may start one from a blob alone, and reads its script for that.
    "worker-src blob:",
    `connect-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${styleNonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${file("style.css")}">
</head>
<body data-page="${page}"${opens === undefined ? "" : ` data-graph-opens="${opens}"`}>
<div id="app"></div>
<script nonce="${nonce}" src="${file("main.js")}"></script>
</body>
</html>`;
}

export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, "dist", "webview")] };
}
