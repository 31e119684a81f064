import { ModelDocument, recipeText } from "../core/document";
import { modelStorage } from "../node";
import type { EngineApi } from "../protocol/engineApi";
import { type Request, serve } from "../protocol/rpc";
import { isolatedRuntime } from "../runtime";
import { answersFirst } from "./answersFirst";
import { engineHandlers } from "./documents";

/** The host's word that nothing of a model may be run: the folder is not trusted. */
const INSPECT_ONLY = "--inspect-only";

/** Answers the parent process over its IPC channel until it goes. */
export function startEngine(): void {
  process.title = "espalier-engine";
  const inspectOnly = process.argv.includes(INSPECT_ONLY);
  const storage = modelStorage();
  const turns = answersFirst((response, left) => {
    if (process.connected) process.send?.(response, undefined, undefined, left);
  }, setImmediate);
  const receive = serve<EngineApi>(
    engineHandlers({
      open: (path, ports, options) => ModelDocument.open(path, ports, options),
      ports: () => {
        if (inspectOnly) return { ports: { storage }, stop: () => {} };
        // A process of its own for each document: ending it cancels what this document runs, and nothing else.
        const runtime = isolatedRuntime({ script: __filename });
        return { ports: { storage, runtime }, stop: () => runtime.stop() };
      },
      recipeText,
    }),
    turns.post,
  );
  process.on("message", (message) => turns.take(message as Request, receive));
  process.on("disconnect", () => process.exit());
}
