import type { Direction } from "../graph/walk";
import type { SuggestionAction } from "./suggestionControl";
import { ZOOM_STEP } from "./tools/graphTools";

export interface KeyTarget {
  walk(direction: Direction): void;
  /** Goes on and keeps what was selected. */
  extend(direction: Direction): void;
  /** Adds the node that leads to what stays selected, or takes it out. */
  mark(): void;
  /** Selects all that the search found, or everything. */
  selectAll(): void;
  panBy(dx: number, dy: number): void;
  page(screens: number): void;
  zoomBy(factor: number): void;
  fit(): void;
  /** Opens the selected group where it is closed, else the card. */
  open(): void;
  card(): void;
  /** Closes the selected group or the one around what is selected. */
  collapse(): void;
  openAll(): void;
  closeAll(): void;
  zoomToSelection(): void;
  close(): void;
  /** Goes to a suggestion, or decides on the one that is selected. */
  suggest(action: SuggestionAction): void;
  search(): void;
  step(step: 1 | -1): void;
  /** The list of layers. */
  list(): void;
  help(): void;
}

const PAN = 80;
const ARROWS: Readonly<Record<string, readonly [direction: Direction, dx: number, dy: number]>> = {
  ArrowUp: ["up", 0, PAN],
  ArrowDown: ["down", 0, -PAN],
  ArrowLeft: ["left", PAN, 0],
  ArrowRight: ["right", -PAN, 0],
};

/** Everything that pointers do, by keys; keyHelp.ts tells the user. */
export function listenToKeys(element: HTMLElement, target: KeyTarget): void {
  element.addEventListener("keydown", (event) => {
    if (event.altKey || (event.target !== element && event.key !== "F3")) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      const [direction, dx, dy] = arrow;
      if (event.ctrlKey || event.metaKey) target.panBy(dx, dy);
      else if (event.shiftKey) target.extend(direction);
      else target.walk(direction);
    } else if ((event.ctrlKey || event.metaKey) && event.key === "f") target.search();
    else if ((event.ctrlKey || event.metaKey) && event.key === "a") target.selectAll();
    else if (event.ctrlKey || event.metaKey) return;
    else if (!press(event, target)) return;
    event.preventDefault();
  });
}

function press({ key, shiftKey }: KeyboardEvent, target: KeyTarget): boolean {
  switch (key) {
    case "Home":
      target.walk("first");
      return true;
    case "End":
      target.walk("last");
      return true;
    case "PageUp":
      target.page(-0.9);
      return true;
    case "PageDown":
      target.page(0.9);
      return true;
    case "+":
    case "=":
      target.zoomBy(ZOOM_STEP);
      return true;
    case "-":
    case "_":
      target.zoomBy(1 / ZOOM_STEP);
      return true;
    case "0":
      target.fit();
      return true;
    case "z":
    case "Z":
    case ".":
      target.zoomToSelection();
      return true;
    case "Enter":
      target.open();
      return true;
    case " ":
      target.card();
      return true;
    case "Backspace":
    case "c":
      target.collapse();
      return true;
    case "E":
      target.openAll();
      return true;
    case "C":
      target.closeAll();
      return true;
    case "Escape":
      target.close();
      return true;
    case "]":
      target.suggest("next");
      return true;
    case "[":
      target.suggest("previous");
      return true;
    case "p":
      target.suggest("preview");
      return true;
    case "a":
      target.suggest("apply");
      return true;
    case "x":
      target.suggest("reject");
      return true;
    case "s":
      target.mark();
      return true;
    case "/":
      target.search();
      return true;
    case "l":
    case "L":
      target.list();
      return true;
    case "?":
      target.help();
      return true;
    case "F3":
      target.step(shiftKey ? -1 : 1);
      return true;
    default:
      return false;
  }
}
