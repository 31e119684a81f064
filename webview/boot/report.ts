import type { FileOutcome } from "../../src/protocol/messages";
import { element, fill } from "../controls/element";
import type { Link } from "../link/link";
import { outcomeList } from "../panels/outcomeList";
import { reportView } from "../panels/reportView";

/** The page of the report. What it was sent is its state, so that it comes back after a reload. */
export function startReport(app: HTMLElement, link: Link): void {
  let chosen = 0;
  const show = (outcomes: readonly FileOutcome[]) => {
    const open = (file: string, anchor?: string) =>
      link.send({ type: "openFile", file, ...(anchor === undefined ? {} : { target: { kind: "node", anchor } }) });
    const draw = () => {
      const outcome = outcomes[chosen] ?? outcomes[0];
      if (!outcome) {
        fill(app, element("p", { class: "empty" }, "This report is not available any more. Optimize the model again."));
        return;
      }
      const body =
        "report" in outcome
          ? reportView(outcome.report, outcome.recipeFile, {
              open,
              compare: () => link.send({ type: "compareFile", file: outcome.file }),
            })
          : element(
              "div",
              { class: "failure", role: "alert" },
              element("h1", {}, "This model was not optimized"),
              element("p", { class: "failure-text" }, outcome.failure.message),
              outcome.failure.hint !== undefined && element("p", { class: "hint" }, outcome.failure.hint),
            );
      const list =
        outcomes.length > 1 &&
        outcomeList(outcomes, chosen, (index) => {
          chosen = index;
          draw();
        });
      fill(app, element("div", { class: "report" }, list, body));
    };
    draw();
  };
  link.receive((message) => {
    if (message.type !== "outcomes") return;
    link.save({ outcomes: message.outcomes });
    show(message.outcomes);
  });
  link.send({ type: "ready" });
}
