import type { ToWebview } from "../../src/protocol/messages";
import { ComparePage } from "../compareView/comparePage";
import { restoreCompareState } from "../compareView/compareState";
import { element, fill } from "../controls/element";
import { type ButtonElement, button } from "../controls/toolkit";
import { WorkLine } from "../controls/workLine";
import type { Link } from "../link/link";

/** The page of a comparison. What is compared is a part of its state, so that it comes back after a reload. */
export function startCompare(app: HTMLElement, link: Link, scripts: string): void {
  let source: object | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const page = new ComparePage(link, scripts, restoreCompareState(link.saved()), (state) => {
    clearTimeout(timer);
    timer = setTimeout(() => source && link.save({ source, ...state }), 100);
  });
  const work = new WorkLine(() => link.send({ type: "cancel" }));
  const place = element("div", { class: "compare-place" }, element("p", { class: "empty loading" }, "Comparing…"));
  fill(app, element("div", { class: "compare-frame" }, work.element, place));
  /** Keeps what is compared, whatever came of it. */
  const compared = (what: object) => {
    source = what;
    link.save({ ...restoreCompareState(link.saved()), source });
    work.hide();
  };
  /** What was shown stays: it is still true of what the models were. */
  const instead = (message: string, made: () => HTMLElement) => {
    if (page.element.isConnected) page.notice(message);
    else fill(place, made());
  };
  const receive = (message: ToWebview): void => {
    switch (message.type) {
      case "working":
        work.show(message.title, message.progress);
        if (!page.element.isConnected) fill(place);
        break;
      case "comparison":
        compared(message.view.source);
        if (!page.element.isConnected) fill(place, page.element);
        void page.show(message.view);
        break;
      case "comparisonNotice":
        if (page.element.isConnected) page.notice(message.message);
        break;
      case "comparisonFailed":
        compared(message.source);
        instead(message.message, () => failure(message, link));
        break;
      case "comparisonCancelled":
        compared(message.source);
        instead("Comparing anew was cancelled; this is how it was.", () => cancelled(link));
        break;
    }
  };
  link.receive(receive);
  link.send({ type: "ready" });
}

function failure({ message, isClosed }: ToWebview & { type: "comparisonFailed" }, link: Link): HTMLElement {
  const again = isClosed
    ? button({ look: "primary", onPress: () => link.send({ type: "openSide", side: "after" }) }, "Open Model")
    : compareAgain(link, "Try Again");
  const log = button({ onPress: () => link.send({ type: "showLog" }) }, "Show Log");
  return outcome("These models cannot be compared", element("p", { class: "failure-text" }, message), again, log);
}

function cancelled(link: Link): HTMLElement {
  return outcome("Cancelled", element("p", {}, "These models were not compared."), compareAgain(link, "Compare"));
}

function compareAgain(link: Link, text: string): ButtonElement {
  return button({ look: "primary", onPress: () => link.send({ type: "reload" }) }, text);
}

function outcome(title: string, text: HTMLElement, ...actions: readonly HTMLElement[]): HTMLElement {
  return element(
    "div",
    { class: "failure", role: "alert" },
    element("h1", {}, title),
    text,
    element("div", { class: "actions" }, ...actions),
  );
}
