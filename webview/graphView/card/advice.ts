import type { RefusalReport, Suggestion } from "../../../src/protocol/reports";
import { savingTexts } from "../../../src/protocol/suggestionGroups";
import { type Child, element } from "../../controls/element";
import { type ButtonElement, button } from "../../controls/toolkit";
import { visibleText } from "../../graph/visibleText";

export interface Advice {
  readonly suggestions: readonly Suggestion[];
  readonly refusals: readonly RefusalReport[];
  /** Nothing can be applied now. */
  readonly busy: boolean;
}

const MOST_LINES = 40;

/** What could be done here, and what was left alone with its reasons. */
export function adviceView({ suggestions, refusals, busy }: Advice, apply: (id: string) => void): Child[] {
  return [
    ...suggestions.map((one) => suggestionView(one, busy, apply)),
    refusals.length > 0 && element("h3", {}, "Left alone here"),
    refusals.length > 0 && element("ul", { class: "plain" }, ...refusals.slice(0, MOST_LINES).map(refusalLine)),
  ];
}

function suggestionView(suggestion: Suggestion, busy: boolean, apply: (id: string) => void): HTMLElement {
  const press: ButtonElement = button(
    { look: "primary", label: `Apply: ${suggestion.text}`, onPress: () => apply(suggestion.id) },
    "Apply",
  );
  press.disabled = busy;
  const savings = savingTexts(suggestion.estimate).map((saving) => element("span", { class: "chip" }, saving));
  return element(
    "div",
    { class: "graph-suggestion" },
    element("p", {}, element("strong", {}, suggestion.title)),
    element("p", { class: "hint" }, suggestion.text),
    element("p", { class: "savings" }, ...savings),
    press,
  );
}

function refusalLine({ pass, reason }: RefusalReport): HTMLElement {
  return element("li", {}, element("code", {}, pass), ` ${visibleText(reason)}`);
}
