import { element, set } from "../../controls/element";

export interface BarStripOptions {
  /** What the strip shows, for a screen reader. */
  readonly label: string;
  /** None below 0. */
  readonly heights: ArrayLike<number>;
  /** What a bar says, at the pointer and at the arrow keys. */
  describe(index: number): string;
  /** Said while no bar is chosen. */
  readonly caption: string;
}

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 1000;
const HEIGHT = 100;
/** More bars than this are joined to columns of their largest. */
const MOST_COLUMNS = 250;

/** A row of bars in the theme's colours; the one under the pointer, or chosen by keys, says its value below. */
export function barStrip({ label, heights, describe, caption }: BarStripOptions): HTMLElement {
  const count = heights.length;
  const bars = document.createElementNS(SVG, "path");
  set(bars, { class: "bars", d: barsPath(heights) });
  const mark = document.createElementNS(SVG, "rect");
  set(mark, { class: "mark", y: 0, height: HEIGHT });
  mark.style.display = "none";
  const drawing = document.createElementNS(SVG, "svg");
  set(drawing, { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  drawing.append(bars, mark);
  const said = element("p", { class: "hint bar-caption" }, caption);
  const strip = element(
    "div",
    {
      class: "bar-strip",
      role: "slider",
      tabindex: 0,
      "aria-label": label,
      "aria-valuemin": 0,
      "aria-valuemax": Math.max(0, count - 1),
      "aria-valuenow": 0,
      "aria-valuetext": caption,
    },
    drawing,
  );
  let chosen = -1;
  const choose = (index: number) => {
    chosen = index;
    const isNone = index < 0 || count === 0;
    mark.style.display = isNone ? "none" : "";
    const text = isNone ? caption : describe(index);
    said.textContent = text;
    set(strip, { "aria-valuenow": Math.max(0, index), "aria-valuetext": text });
    // Wide enough to be seen where bars are thinner than a pixel.
    const wide = Math.max(WIDTH / count, 4);
    if (!isNone) set(mark, { x: Math.min((index / count) * WIDTH, WIDTH - wide), width: wide });
  };
  strip.addEventListener("pointermove", (event) => {
    const box = strip.getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / box.width) * count);
    choose(Math.max(0, Math.min(count - 1, at)));
  });
  strip.addEventListener("pointerleave", () => choose(-1));
  strip.addEventListener("keydown", (event) => {
    const leap = Math.max(1, Math.round(count / 10));
    const places: Record<string, number> = {
      ArrowRight: chosen + 1,
      ArrowUp: chosen + 1,
      ArrowLeft: chosen - 1,
      ArrowDown: chosen - 1,
      PageUp: chosen + leap,
      PageDown: chosen - leap,
      Home: 0,
      End: count - 1,
    };
    const place = places[event.key];
    if (place === undefined) return;
    choose(Math.max(0, Math.min(count - 1, place)));
    event.preventDefault();
    event.stopPropagation();
  });
  return element("div", { class: "bar-chart" }, strip, said);
}

function barsPath(heights: ArrayLike<number>): string {
  const columns = Math.min(heights.length, MOST_COLUMNS);
  let highest = 0;
  for (let i = 0; i < heights.length; i++) highest = Math.max(highest, heights[i]!);
  if (highest === 0 || !Number.isFinite(highest)) return "";
  const wide = WIDTH / columns;
  // Where there is room, a gap tells bars apart.
  const gap = columns <= 80 ? wide * 0.12 : 0;
  const parts: string[] = [];
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * heights.length) / columns);
    const to = Math.floor(((column + 1) * heights.length) / columns);
    let height = 0;
    for (let i = from; i < to; i++) height = Math.max(height, heights[i]!);
    if (!(height > 0)) continue;
    // What is there is seen, however little.
    const tall = Math.max((height / highest) * HEIGHT, 1.5);
    const [x, y] = [column * wide + gap / 2, HEIGHT - tall];
    parts.push(`M${fixed(x)} ${HEIGHT}V${fixed(y)}H${fixed(x + wide - gap)}V${HEIGHT}Z`);
  }
  return parts.join("");
}

function fixed(value: number): string {
  return value.toFixed(2);
}
