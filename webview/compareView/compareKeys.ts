import type { Direction } from "../graph/walk";

export interface CompareKeyTarget {
  walk(direction: Direction): void;
  step(step: 1 | -1): void;
  panBy(dx: number, dy: number): void;
  page(screens: number): void;
  zoomBy(factor: number): void;
  fit(): void;
  other(): void;
  /** Opens the selected group. */
  open(): void;
  /** Closes the selected group or the one around what is selected. */
  collapse(): void;
  clear(): void;
  search(): void;
}

export const COMPARE_KEYS =
  "N and P, or F7 and Shift F7, go to the next and previous change. Arrow keys follow edges, O goes to the same place on the other side. " +
  "Backspace closes the group around, Enter opens it. Shift and arrows move both views, plus and minus zoom, 0 fits the graph, slash searches, Escape selects nothing. " +
  "In the list of changes arrows go from one to the next, Enter shows it.";

const PAN = 80;
const ZOOM = 1.25;
const ARROWS: Readonly<Record<string, readonly [direction: Direction, dx: number, dy: number]>> = {
  ArrowUp: ["up", 0, PAN],
  ArrowDown: ["down", 0, -PAN],
  ArrowLeft: ["left", PAN, 0],
  ArrowRight: ["right", -PAN, 0],
};

/** Everything that pointers do, by keys, on one of the graphs. */
export function listenToCompareKeys(stage: HTMLElement, target: CompareKeyTarget): void {
  stage.addEventListener("keydown", (event) => {
    if (event.altKey || event.target !== stage) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      const [direction, dx, dy] = arrow;
      if (event.shiftKey || event.ctrlKey || event.metaKey) target.panBy(dx, dy);
      else target.walk(direction);
    } else if ((event.ctrlKey || event.metaKey) && event.key === "f") target.search();
    else if (event.ctrlKey || event.metaKey || !press(event.key, target)) return;
    event.preventDefault();
  });
}

function press(key: string, target: CompareKeyTarget): boolean {
  const actions: Readonly<Record<string, () => void>> = {
    n: () => target.step(1),
    N: () => target.step(1),
    p: () => target.step(-1),
    P: () => target.step(-1),
    Home: () => target.walk("first"),
    End: () => target.walk("last"),
    PageUp: () => target.page(-0.9),
    PageDown: () => target.page(0.9),
    "+": () => target.zoomBy(ZOOM),
    "=": () => target.zoomBy(ZOOM),
    "-": () => target.zoomBy(1 / ZOOM),
    "0": () => target.fit(),
    o: () => target.other(),
    O: () => target.other(),
    Enter: () => target.open(),
    Backspace: () => target.collapse(),
    c: () => target.collapse(),
    Escape: () => target.clear(),
    "/": () => target.search(),
  };
  const action = Object.hasOwn(actions, key) ? actions[key] : undefined;
  action?.();
  return action !== undefined;
}
