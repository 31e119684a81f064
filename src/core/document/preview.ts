import type { GraphPreview } from "../../protocol/graph";
import type { RecipeStep } from "../../protocol/reports";
import { modelGraph } from "../analysis/graph";
import { analyse } from "../analysis/inspect";
import { anchorOf, cloneModel, type Model } from "../ir";
import type { Call } from "./call";
import { type ReplayTools, replay } from "./replay";

/** What steps would make of a model, for looking at: they run over a copy. */
export async function previewSteps(
  model: Model,
  steps: readonly RecipeStep[],
  { sizes, ...tools }: ReplayTools & { readonly sizes: ReadonlyMap<string, number> },
  call: Call,
): Promise<GraphPreview> {
  const copy = cloneModel(model);
  const reports = await replay(copy, steps, tools, call);
  const changes = reports.flatMap((report) => report.changes);
  const left = new Set([...copy.graph.allNodes()].map(anchorOf));
  const unique = (anchors: readonly string[]) => [...new Set(anchors)];
  return {
    graph: modelGraph(copy, analyse(copy, sizes)),
    changed: unique(changes.flatMap(({ after }) => after)).filter((anchor) => left.has(anchor)),
    removed: unique(changes.flatMap(({ before }) => before)).filter((anchor) => !left.has(anchor)),
  };
}
