import { ModelDocument, recipeText } from "../../src/core/document";
import { engineHandlers } from "../../src/engine/documents";
import { modelStorage } from "../../src/node";

/** Of a call that nobody cancels or watches. */
export const quietCall = { signal: new AbortController().signal, progress: () => {} };

/** What answers the engine's calls, without a runtime. */
export const inspectingEngine = () =>
  engineHandlers({
    open: (path, ports, options) => ModelDocument.open(path, ports, options),
    ports: () => ({ ports: { storage: modelStorage() }, stop: () => {} }),
    recipeText,
  });
