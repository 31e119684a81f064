import type { FromWebview, ToWebview } from "../../protocol/messages";
import { isRunOverlay } from "../../protocol/overlays";
import type { Suggestion } from "../../protocol/reports";
import type { CallOptions } from "../../protocol/rpc";
import { groupSuggestions, mergedSteps } from "../../protocol/suggestionGroups";
import { UserError } from "../errors";
import { workOptions } from "../settings";
import { requireTrust } from "./edits";
import type { ModelEditorDocument } from "./modelEditorDocument";

/** What the drawn graph asks for besides the graph itself: values to colour layers by, and the graph as it would be. */

export async function overlayAnswer(
  document: ModelEditorDocument,
  { kind, compute }: FromWebview & { type: "overlay" },
  call: CallOptions,
): Promise<ToWebview> {
  if (compute === "anew" && isRunOverlay(kind)) requireTrust("measure");
  const { revision, engine, uri } = document;
  const report = await engine.overlay({ kind, compute, seed: workOptions(uri).seed }, call);
  return { type: "overlay", revision, kind, ...(report && { report }) };
}

export async function previewAnswer(
  document: ModelEditorDocument,
  suggestions: readonly Suggestion[],
  call: CallOptions,
): Promise<ToWebview> {
  const [first] = suggestions;
  if (!first) throw new UserError("This suggestion is out of date; the list was made for an earlier state.");
  const { revision, engine } = document;
  const preview = await engine.preview(mergedSteps(suggestions), call);
  const groups = groupSuggestions(suggestions);
  const title = groups.length === 1 ? first.title : `${groups.length} changes`;
  return { type: "preview", revision, title, suggestions: suggestions.map(({ id }) => id), preview };
}
