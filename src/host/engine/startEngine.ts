import * as vscode from "vscode";
import type { Log } from "../log";
import { setting } from "../settings";
import { EngineProcess } from "./engineProcess";
import { removeLeftovers } from "./leftovers";

/**
 * MB. A model is a million small objects that live: with V8's 16, a third of the time to read one goes to copying them about. Left to grow
 * to its size, the young generation copies them again at each.
 */
const YOUNG_GENERATION = ["--max-semi-space-size=64", "--min-semi-space-size=64"];

/** An engine of this window, not started before its first call. */
export function createEngine(context: vscode.ExtensionContext, log: Log): EngineProcess {
  const engine = new EngineProcess({
    script: context.asAbsolutePath("dist/engine.js"),
    launch: () => {
      const megabytes = setting("engine.memoryLimit");
      return {
        nodeArguments: [
          ...YOUNG_GENERATION,
          ...(megabytes > 0 ? [`--max-old-space-size=${Math.trunc(megabytes)}`] : []),
        ],
        scriptArguments: vscode.workspace.isTrusted ? [] : ["--inspect-only"],
      };
    },
    log: (line) => log.info(line),
    ended: (pid, folders) => void removeLeftovers(pid, folders),
  });
  context.subscriptions.push(
    engine,
    // Trust decides whether the engine has a runtime at all: one that may not run anything cannot be talked into it.
    vscode.workspace.onDidGrantWorkspaceTrust(() => engine.restart("The folder is trusted now.")),
  );
  return engine;
}
