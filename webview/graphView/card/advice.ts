import type { RefusalReport, Suggestion } from "../../../src/protocol/reports";
import { savingTexts } from "../../../src/protocol/suggestionGroups";
import { type Child, element } from "../../controls/element";
import { lockChange } from "../../controls/lookOnly";
import { type ButtonElement, button } from "../../controls/toolkit";
import { visibleText } from "../../graph/visibleText";

export interface Advice {
  readonly suggestions: readonly Suggestion[];
  readonly refusals: readonly RefusalReport[];
  /** Nothing can be applied now. */
  readonly busy: boolean;
  /** Nor ever. */
  readonly lookOnly: boolean;
}

export type Decision = "apply" | "preview" | "reject";

const MOST_LINES = 40;

/** What could be done here, and what was left alone with its reasons. */
export function adviceView(
  { suggestions, refusals, ...locks }: Advice,
  decide: (id: string, decision: Decision) => void,
): Child[] {
  return [
    ...suggestions.map((one) => suggestionView(one, locks, decide)),
    refusals.length > 0 && element("h3", {}, "Left alone here"),
    refusals.length > 0 && element("ul", { class: "plain" }, ...refusals.slice(0, MOST_LINES).map(refusalLine)),
  ];
}

function suggestionView(
  suggestion: Suggestion,
  { busy, lookOnly }: Pick<Advice, "busy" | "lookOnly">,
  decide: (id: string, decision: Decision) => void,
): HTMLElement {
  const choice = (text: string, decision: Decision): ButtonElement => {
    const made = button(
      {
        look: decision === "apply" ? "primary" : "secondary",
        label: `${text}: ${suggestion.text}`,
        onPress: () => decide(suggestion.id, decision),
      },
      text,
    );
    lockChange(made, { locked: busy, lookOnly: lookOnly && decision === "apply" });
    return made;
  };
  const savings = savingTexts(suggestion.estimate).map((saving) => element("span", { class: "chip" }, saving));
  return element(
    "div",
    { class: "graph-suggestion" },
    element("p", {}, element("strong", {}, suggestion.title)),
    element("p", { class: "hint" }, suggestion.text),
    element("p", { class: "savings" }, ...savings),
    element(
      "div",
      { class: "graph-suggestion-actions" },
      choice("Apply", "apply"),
      choice("Preview", "preview"),
      choice("Reject", "reject"),
    ),
  );
}

function refusalLine({ pass, reason }: RefusalReport): HTMLElement {
  return element("li", {}, element("code", {}, pass), ` ${visibleText(reason)}`);
}
