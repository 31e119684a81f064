import { formatBytes, formatCount, plural } from "./quantities";
import type { RecipeStep, Suggestion } from "./reports";

/** Suggestions of one pass, which people decide on together: "Fold BatchNormalization into Conv, 53 places". */
export interface SuggestionGroup {
  readonly id: string;
  readonly title: string;
  readonly members: readonly Suggestion[];
  readonly estimate: Suggestion["estimate"];
}

/** In the order in which each pass first occurs. Unknown savings are left out of a sum that has known ones. */
export function groupSuggestions(suggestions: readonly Suggestion[]): readonly SuggestionGroup[] {
  const groups = new Map<string, Suggestion[]>();
  for (const suggestion of suggestions) {
    const key = `${suggestion.step.pass}\n${suggestion.title}`;
    const members = groups.get(key);
    if (members) members.push(suggestion);
    else groups.set(key, [suggestion]);
  }
  return [...groups].map(([id, members]) => ({
    id,
    title: members[0]?.title ?? "",
    members,
    estimate: members.map(({ estimate }) => estimate).reduce(sum),
  }));
}

/** What a suggestion says beyond the title of its group: in a list below that title, the place comes first. */
export function placeText({ title, text }: Pick<Suggestion, "title" | "text">): string {
  return text.startsWith(`${title}: `) ? text.slice(title.length + 2) : text;
}

function sum(a: Suggestion["estimate"], b: Suggestion["estimate"]): Suggestion["estimate"] {
  return {
    nodes: a.nodes + b.nodes,
    macs: a.macs === null ? b.macs : a.macs + (b.macs ?? 0),
    parameters: a.parameters + b.parameters,
    bytes: a.bytes + b.bytes,
  };
}

/** The steps of several suggestions, one a pass: running a pass at fifty places costs what running it at one does. */
export function mergedSteps(suggestions: readonly Suggestion[]): readonly RecipeStep[] {
  const merged = new Map<string, RecipeStep>();
  for (const { step } of suggestions) {
    const { only, ...options } = step.options ?? {};
    const key = JSON.stringify([step.pass, options, only === undefined]);
    const before = merged.get(key);
    if (!before) merged.set(key, step);
    else if (only !== undefined) {
      const places = [...new Set([...(before.options?.only ?? []), ...only])];
      merged.set(key, { ...before, options: { ...before.options, only: places } });
    }
  }
  return [...merged.values()];
}

/** What is expected to be saved: "−2 nodes", "−1.2 kB". Empty when it is not known or nothing that is counted. */
export function savingTexts({ nodes, macs, parameters, bytes }: Suggestion["estimate"]): string[] {
  const texts: string[] = [];
  if (nodes !== 0) texts.push(`${nodes > 0 ? "−" : "+"}${plural(Math.abs(nodes), "node")}`);
  if (macs !== null && macs > 0) texts.push(`−${formatCount(macs)} MACs`);
  if (parameters > 0) texts.push(`−${formatCount(parameters)} parameters`);
  if (bytes > 0) texts.push(`−${formatBytes(bytes)}`);
  return texts;
}
