/** What pointers and the wheel ask for, in pixels of the element. */
export interface GestureTarget {
  panBy(dx: number, dy: number): void;
  zoomBy(factor: number, at: { x: number; y: number }): void;
  /** "add": with Shift, Control or Command. */
  press(at: { x: number; y: number }, how: "alone" | "add"): void;
  /** A box is being drawn with Shift held; undefined when it is given up. */
  box(box: { from: { x: number; y: number }; to: { x: number; y: number } } | undefined): void;
  /** The box is done. */
  boxed(from: { x: number; y: number }, to: { x: number; y: number }): void;
  pressTwice(at: { x: number; y: number }): void;
  /** Undefined when the pointer is gone. */
  hover(at: { x: number; y: number } | undefined): void;
}

/** A pointer that moved less than this was pressed, not dragged. */
const STILL = 4;
const LINE = 18;
/** A wheel that zooms turns by about 100 a notch, two fingers by few: one formula for both, with an end to it. */
const ZOOM_PER_PIXEL = 0.01;
const MOST_ZOOM_STEP = 0.35;

/** Drag and wheel move, control and wheel or two fingers zoom. */
export function listenToGestures(element: HTMLElement, target: GestureTarget): void {
  const down = new Map<number, { x: number; y: number }>();
  let start: { x: number; y: number } | undefined;
  let dragged = false;
  let boxing = false;
  const place = (event: MouseEvent) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  element.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button > 1) return;
    element.setPointerCapture(event.pointerId);
    down.set(event.pointerId, place(event));
    start = place(event);
    dragged = down.size > 1;
    boxing = event.shiftKey && event.button === 0 && down.size === 1;
  });
  element.addEventListener("pointermove", (event) => {
    const at = place(event);
    const before = down.get(event.pointerId);
    if (!before) {
      target.hover(at);
      return;
    }
    if (!dragged && start && Math.hypot(at.x - start.x, at.y - start.y) < STILL) return;
    if (!dragged && !boxing) element.classList.add("dragging");
    dragged = true;
    if (boxing && start) {
      target.box({ from: start, to: at });
      return;
    }
    const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const factor = Math.hypot(at.x - other.x, at.y - other.y) / Math.hypot(before.x - other.x, before.y - other.y);
      if (Number.isFinite(factor) && factor > 0)
        target.zoomBy(factor, { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 });
    } else target.panBy(at.x - before.x, at.y - before.y);
    down.set(event.pointerId, at);
  });
  const release = (event: PointerEvent) => {
    if (!down.delete(event.pointerId)) return;
    element.classList.remove("dragging");
    if (boxing && dragged) {
      target.box(undefined);
      if (start && event.type === "pointerup") target.boxed(start, place(event));
    }
    boxing = false;
    const add = event.shiftKey || event.ctrlKey || event.metaKey;
    if (!dragged && event.type === "pointerup" && event.button === 0) target.press(place(event), add ? "add" : "alone");
  };
  element.addEventListener("pointerup", release);
  element.addEventListener("pointercancel", release);
  element.addEventListener("pointerleave", () => target.hover(undefined));
  element.addEventListener("dblclick", (event) => target.pressTwice(place(event)));
  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE;
      const dx = event.deltaX * unit;
      const dy = event.deltaY * unit;
      if (event.ctrlKey || event.metaKey) {
        const step = Math.max(-MOST_ZOOM_STEP, Math.min(MOST_ZOOM_STEP, -dy * ZOOM_PER_PIXEL));
        target.zoomBy(Math.exp(step), place(event));
      } else if (event.shiftKey && dx === 0) target.panBy(-dy, 0);
      else target.panBy(-dx, -dy);
    },
    { passive: false },
  );
}
