import type { ExtensionContext } from "vscode";
import { start } from "./host";

/** Called on the first command, view or model. VS Code disposes what stands in `context.subscriptions`. */
export function activate(context: ExtensionContext): void {
  start(context);
}
