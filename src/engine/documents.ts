import type { Call, DocumentPorts, LosslessOptions, ModelDocument } from "../core/document";
import type { DocumentId, DocumentState, EngineApi, WorkOptions } from "../protocol/engineApi";
import type { ModelGraph } from "../protocol/graph";
import { packed } from "../protocol/packed";
import type { OptimizeReport, Recipe, RecipeStep } from "../protocol/reports";
import type { CallContext, Handlers } from "../protocol/rpc";
import { LastComparison } from "./lastComparison";
import { layerGroups } from "./layerGroups";
import { LayerTable } from "./layerTable";
import { Outline } from "./outline";

/** What the engine needs to answer; tests give other ones. */
export interface EngineParts {
  open(path: string, ports: DocumentPorts, options: { recipe?: Recipe } & Call): Promise<ModelDocument>;
  /** Ports for one document. `stop` ends what runs in its runtime. */
  ports(): { readonly ports: DocumentPorts; stop(): void };
  /** Text of a recipe file. */
  recipeText(recipe: Recipe): string;
}

interface OpenDocument {
  readonly document: ModelDocument;
  stop(): void;
  /** The table of the document as it is now; made anew after a change. */
  table: Promise<LayerTable> | undefined;
  /** As the panels of VS Code ask for it, branch by branch. */
  graph: Promise<ModelGraph> | undefined;
  outline: Promise<Outline> | undefined;
}

/** Answers the protocol's calls with documents. */
export function engineHandlers(parts: EngineParts): Handlers<EngineApi> {
  const documents = new Map<DocumentId, OpenDocument>();
  const lastComparison = new LastComparison();

  const opened = (id: DocumentId): OpenDocument => {
    const found = documents.get(id);
    if (!found) throw new Error(`document ${id} is not open`);
    return found;
  };

  const close = (id: DocumentId): void => {
    const found = documents.get(id);
    documents.delete(id);
    if (found) lastComparison.forget([found.document.original, found.document.model]);
    found?.stop();
  };

  const openDocument = async (path: string, steps: readonly RecipeStep[], context: CallContext) => {
    const { ports, stop } = parts.ports();
    try {
      const recipe: Recipe = { espalier: 1, source: path.split(/[\\/]/).at(-1) ?? path, steps };
      const options = steps.length > 0 ? { recipe } : {};
      const document = await parts.open(path, ports, { ...options, ...callOf(context) });
      return { document, ports, stop };
    } catch (error) {
      stop();
      throw error;
    }
  };

  const tableOf = async (id: DocumentId): Promise<LayerTable> => {
    const one = opened(id);
    one.table ??= one.document.layers().then((rows) => new LayerTable(rows));
    try {
      return await one.table;
    } catch (error) {
      one.table = undefined; // The next one who asks tries again.
      throw error;
    }
  };

  const graphOf = async (id: DocumentId): Promise<ModelGraph> => {
    const one = opened(id);
    one.graph ??= one.document.graph();
    try {
      return await one.graph;
    } catch (error) {
      one.graph = undefined;
      throw error;
    }
  };

  const outlineOf = async (id: DocumentId): Promise<Outline> => {
    const one = opened(id);
    one.outline ??= graphOf(id).then((graph) => new Outline(graph));
    try {
      return await one.outline;
    } catch (error) {
      one.outline = undefined;
      throw error;
    }
  };

  /** Runs a change, then tells what the document is now. */
  const changed = async (id: DocumentId, change: (document: ModelDocument) => Promise<unknown>) => {
    const one = opened(id);
    try {
      await change(one.document);
    } finally {
      one.table = undefined;
      one.graph = undefined;
      one.outline = undefined;
    }
    return stateOf(one.document);
  };

  return {
    async open({ id, path, steps, counts }, context) {
      close(id);
      const { document, stop } = await openDocument(path, steps, context);
      documents.set(id, { document, stop, table: undefined, graph: undefined, outline: undefined });
      return counts === "later" && steps.length === 0 ? firstState(document) : stateOf(document);
    },
    count: ({ id }) => stateOf(opened(id).document),
    close: ({ id }) => close(id),
    rows: async ({ id, query }) => (await tableOf(id)).page(query),
    groups: async ({ id, by, path }) => layerGroups(await graphOf(id), by, path),
    async graph({ id }) {
      const { document } = opened(id);
      return packed(document.isCounted ? await graphOf(id) : document.firstLook().graph());
    },
    outline: async ({ id, item, cost }) => (await outlineOf(id)).children(item, cost),
    outlinePath: async ({ id, target, cost }) => (await outlineOf(id)).path(target, cost),
    modelText: ({ id, of }, context) => opened(id).document.modelText(of, callOf(context)),
    exportGraph: ({ id, path, format }, context) => opened(id).document.exportGraph(path, format, callOf(context)),
    overlay: ({ id, kind, compute, seed }, context) => {
      const { document } = opened(id);
      return compute === "known" ? document.overlay(kind) : document.computeOverlay(kind, { seed }, callOf(context));
    },
    preview: ({ id, steps }, context) => opened(id).document.preview(steps, callOf(context)),
    compare({ id, with: other, steps }, context) {
      const { document } = opened(id);
      const base = other === undefined ? undefined : opened(other).document;
      const states = { before: base ? base.model : document.original, after: document.model, steps };
      return lastComparison.of(states, () => document.compare(base, steps, callOf(context)));
    },
    layerFacts: ({ id, of }) => opened(id).document.layerFacts(of),
    tensorStatistics: ({ id, place, exact }, context) =>
      opened(id).document.tensors.statistics(place, { exact }, callOf(context)),
    tensorValues: ({ id, place, window }) => opened(id).document.tensors.values(place, window),
    tensorKernels: ({ id, place, window }) => opened(id).document.tensors.kernels(place, window),
    tensorText: ({ id, place, window, format }) => opened(id).document.tensors.text(place, window, format),
    exportTensor: ({ id, place, path }, context) => opened(id).document.exportTensor(place, path, callOf(context)),
    suggestions: ({ id, target }, context) => opened(id).document.suggestions({ target }, callOf(context)),
    apply: ({ id, steps }, context) =>
      changed(id, async (document) => {
        const before = document.recipe.steps.length;
        try {
          for (const step of steps) await document.apply(step, callOf(context));
        } catch (error) {
          await document.popTo(before); // All or nothing: the caller makes one edit of it.
          throw error;
        }
      }),
    setSteps: ({ id, steps }, context) =>
      changed(id, (document) => {
        const { recipe } = document;
        if (isPrefix(steps, recipe.steps)) return document.popTo(steps.length, callOf(context));
        return document.setRecipe({ ...recipe, steps }, callOf(context));
      }),
    async optimize({ id, options }, context) {
      let report: OptimizeReport | undefined;
      const state = await changed(id, async (document) => {
        report = await document.optimize(losslessOptions(options), callOf(context));
      });
      if (!report) throw new Error("the document gave no report");
      return { report, state };
    },
    verify: ({ id, options }, context) => opened(id).document.verify(losslessOptions(options), callOf(context)),
    measure: ({ id, options }, context) => opened(id).document.measure(losslessOptions(options), callOf(context)),
    save: ({ id, path, overwriteOriginal }, context) =>
      opened(id).document.save(path, { overwriteOriginal }, callOf(context)),
    async optimizeFile({ path, output, recipe, options }, context) {
      const { document, ports, stop } = await openDocument(path, [], context);
      try {
        const report = await document.optimizeTo(output, losslessOptions(options), callOf(context));
        if (report.output !== null) ports.storage.writeText(recipe, parts.recipeText(report.recipe));
        return report;
      } finally {
        stop();
      }
    },
  };
}

async function stateOf(document: ModelDocument): Promise<DocumentState> {
  const { recipe, steps, missingFiles } = document;
  const inspection = await document.inspect();
  const original = steps.length === 0 ? inspection : await document.inspectOriginal();
  return { inspection, original, recipe, steps, counted: true, missingFiles };
}

async function firstState(document: ModelDocument): Promise<DocumentState> {
  if (document.isCounted) return stateOf(document);
  const { inspection } = document.firstLook();
  const { missingFiles } = document;
  return { inspection, original: inspection, recipe: document.recipe, steps: [], counted: false, missingFiles };
}

function callOf({ signal, progress }: CallContext): Call {
  return { signal, progress };
}

function losslessOptions({ rtol, atol, ...options }: WorkOptions): LosslessOptions {
  return { ...options, tolerance: { rtol, atol } };
}

function isPrefix(start: readonly RecipeStep[], whole: readonly RecipeStep[]): boolean {
  return start.length <= whole.length && start.every((step, at) => JSON.stringify(step) === JSON.stringify(whole[at]));
}
