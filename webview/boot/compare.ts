import { ComparePage } from "../compareView/comparePage";
import { restoreCompareState } from "../compareView/compareState";
import { element, fill } from "../controls/element";
import { button } from "../controls/toolkit";
import type { Link } from "../link/link";

/** The page of a comparison. What is compared is a part of its state, so that it comes back after a reload. */
export function startCompare(app: HTMLElement, link: Link, scripts: string): void {
  let source: object | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const page = new ComparePage(link, scripts, restoreCompareState(link.saved()), (state) => {
    clearTimeout(timer);
    timer = setTimeout(() => source && link.save({ source, ...state }), 100);
  });
  link.receive((message) => {
    if (message.type === "comparison") {
      source = message.view.source;
      link.save({ ...restoreCompareState(link.saved()), source });
      if (!page.element.isConnected) fill(app, page.element);
      void page.show(message.view);
    } else if (message.type === "comparisonNotice") {
      if (page.element.isConnected) page.notice(message.message);
    } else if (message.type === "comparisonFailed") {
      source = message.source;
      link.save({ ...restoreCompareState(link.saved()), source });
      // What was shown stays: it is still true of what the models were.
      if (page.element.isConnected) page.notice(message.message);
      else fill(app, failure(message, link));
    }
  });
  fill(app, element("p", { class: "empty loading", role: "status" }, "Comparing the models…"));
  link.send({ type: "ready" });
}

function failure({ message, isClosed }: { message: string; isClosed: boolean }, link: Link): HTMLElement {
  const again = isClosed
    ? button({ look: "primary", onPress: () => link.send({ type: "openSide", side: "after" }) }, "Open Model")
    : button({ look: "primary", onPress: () => link.send({ type: "reload" }) }, "Try Again");
  const log = button({ onPress: () => link.send({ type: "showLog" }) }, "Show Log");
  return element(
    "div",
    { class: "failure", role: "alert" },
    element("h1", {}, "These models cannot be compared"),
    element("p", { class: "failure-text" }, message),
    element("div", { class: "actions" }, again, log),
  );
}
