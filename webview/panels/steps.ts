import { formatTime, group, plural } from "../../src/protocol/quantities";
import type { RefusalReport, StepReport } from "../../src/protocol/reports";
import { element } from "../controls/element";

const MOST_CHANGES = 200;
const MOST_PLACES = 100;

/** A step that opens to the places that it changed. */
export function stepDetails(step: StepReport, number: number): HTMLElement {
  const { title, pass, applied, nodesBefore, nodesAfter, milliseconds, changes, rolledBack } = step;
  const saved = nodesBefore - nodesAfter;
  const effect = rolledBack
    ? "rolled back"
    : [plural(applied, "place"), saved !== 0 && `${saved > 0 ? "−" : "+"}${plural(Math.abs(saved), "node")}`]
        .filter(Boolean)
        .join(" · ");
  const more = changes.length - MOST_CHANGES;
  return element(
    "details",
    { class: rolledBack ? "step rolled-back" : "step" },
    element(
      "summary",
      {},
      element("span", { class: "number" }, String(number)),
      element("span", { class: "step-title" }, title),
      element("span", { class: "effect" }, effect),
      element("span", { class: "time" }, formatTime(milliseconds)),
    ),
    rolledBack && element("p", { class: "warning" }, rolledBack),
    element(
      "p",
      { class: "hint" },
      element("code", {}, pass),
      ` · ${group(nodesBefore)} → ${plural(nodesAfter, "node")}`,
    ),
    element(
      "ul",
      { class: "plain changes" },
      ...changes.slice(0, MOST_CHANGES).map(({ text }) => element("li", {}, text)),
      more > 0 && element("li", { class: "hint" }, `and ${plural(more, "more place")}`),
    ),
  );
}

/** Refusals, those of one reason together: "47 × its output has a second consumer". */
export function refusalList(refusals: readonly RefusalReport[], onShow?: (anchor: string) => void): HTMLElement {
  const groups = new Map<string, RefusalReport[]>();
  for (const refusal of refusals) {
    const key = `${refusal.pass}\n${refusal.reason}`;
    const members = groups.get(key);
    if (members) members.push(refusal);
    else groups.set(key, [refusal]);
  }
  const sorted = [...groups.values()].sort((a, b) => b.length - a.length);
  const items = sorted.slice(0, MOST_CHANGES).map((members) => {
    const [first] = members as [RefusalReport, ...RefusalReport[]];
    const more = members.length - MOST_PLACES;
    const places = members.slice(0, MOST_PLACES).map(({ operator, node, anchor }) => {
      const text = `${operator} ${node || anchor}`;
      if (!onShow) return element("li", {}, text);
      const link = element("button", { type: "button", class: "link", title: "Show in the graph" }, text);
      link.addEventListener("click", () => onShow(anchor));
      return element("li", {}, link);
    });
    return element(
      "details",
      { class: "step" },
      element(
        "summary",
        {},
        element("span", { class: "number" }, `${group(members.length)}×`),
        element("span", { class: "step-title" }, first.reason),
        element("code", { class: "effect" }, first.pass),
      ),
      element(
        "ul",
        { class: "plain changes" },
        ...places,
        more > 0 && element("li", { class: "hint" }, `and ${group(more)} more`),
      ),
    );
  });
  const rest = sorted.length - MOST_CHANGES;
  return element(
    "div",
    { class: "refusals" },
    ...items,
    rest > 0 && element("p", { class: "hint" }, `and ${plural(rest, "more reason")}`),
  );
}
