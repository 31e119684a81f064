import { ComparePage, type ComparePageState } from "../compareView/comparePage";
import { element, fill } from "../controls/element";
import { button } from "../controls/toolkit";
import type { Link } from "../link/link";

/** The page of a comparison. What is compared is a part of its state, so that it comes back after a reload. */
export function startCompare(app: HTMLElement, link: Link, scripts: string): void {
  let source: object | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const page = new ComparePage(link, scripts, restored(link.saved()), (state) => {
    clearTimeout(timer);
    timer = setTimeout(() => source && link.save({ source, ...state }), 100);
  });
  link.receive((message) => {
    if (message.type === "comparison") {
      source = message.view.source;
      link.save({ ...restored(link.saved()), source });
      if (!page.element.isConnected) fill(app, page.element);
      void page.show(message.view);
    } else if (message.type === "comparisonNotice") {
      if (page.element.isConnected) page.notice(message.message);
    } else if (message.type === "comparisonFailed") {
      source = message.source;
      link.save({ ...restored(link.saved()), source });
      // What was shown stays: it is still true of what the models were.
      if (page.element.isConnected) page.notice(message.message);
      else fill(app, failure(message.message, link));
    }
  });
  fill(app, element("p", { class: "empty loading", role: "status" }, "Comparing the models…"));
  link.send({ type: "ready" });
}

function failure(message: string, link: Link): HTMLElement {
  const again = button({ look: "primary", onPress: () => link.send({ type: "reload" }) }, "Try Again");
  const log = button({ onPress: () => link.send({ type: "showLog" }) }, "Show Log");
  return element(
    "div",
    { class: "failure", role: "alert" },
    element("h1", {}, "These models cannot be compared"),
    element("p", { class: "failure-text" }, message),
    element("div", { class: "actions" }, again, log),
  );
}

function restored(saved: unknown): ComparePageState {
  if (typeof saved !== "object" || saved === null) return {};
  const { camera, change } = saved as Record<string, unknown>;
  const state: { camera?: ComparePageState["camera"]; change?: number } = {};
  if (typeof change === "number") state.change = change;
  if (typeof camera === "object" && camera !== null && "x" in camera && "y" in camera && "scale" in camera) {
    const { x, y, scale } = camera;
    if (typeof x === "number" && typeof y === "number" && typeof scale === "number") state.camera = { x, y, scale };
  }
  return state;
}
