import { element, set } from "../../controls/element";
import { clampWidth, narrowest, widest } from "./cardState";

const STEP = 20;

/** The card's left edge: dragged, or moved by the arrow keys. */
export function resizeHandle(card: HTMLElement, width: number, onWidth: (width: number) => void): HTMLElement {
  let current = width;
  const handle = element("div", {
    class: "card-resize",
    role: "separator",
    tabindex: 0,
    "aria-orientation": "vertical",
    "aria-label": "Width of the card",
    "aria-valuemin": narrowest,
    "aria-valuemax": widest,
  });
  const apply = (wanted: number) => {
    current = clampWidth(wanted);
    card.style.setProperty("--card-width", `${current}px`);
    set(handle, { "aria-valuenow": current });
  };
  const rightwards = () => (getComputedStyle(card).direction === "rtl" ? -1 : 1);
  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    handle.setPointerCapture(event.pointerId);
    const from = { x: event.clientX, width: card.getBoundingClientRect().width };
    const move = (moved: PointerEvent) => apply(from.width - (moved.clientX - from.x) * rightwards());
    const end = () => {
      handle.removeEventListener("pointermove", move);
      onWidth(current);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", end, { once: true });
    event.preventDefault();
  });
  handle.addEventListener("keydown", (event) => {
    const steps: Record<string, number> = {
      ArrowLeft: current + STEP * rightwards(),
      ArrowRight: current - STEP * rightwards(),
      Home: narrowest,
      End: widest,
    };
    const wanted = steps[event.key];
    if (wanted === undefined) return;
    apply(wanted);
    onWidth(current);
    event.preventDefault();
    event.stopPropagation();
  });
  apply(width);
  return handle;
}
