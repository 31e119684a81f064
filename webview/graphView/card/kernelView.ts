import type { KernelPage, KernelWindow, TensorPlace } from "../../../src/protocol/tensor";
import { type Child, element } from "../../controls/element";
import { AskedArea } from "./askedArea";
import { Diverging } from "./diverging";
import { numberField, toolButton } from "./numberField";
import { formatNumber } from "./numbers";
import type { TensorClient } from "./tensorClient";

/** Side that a filter should have on screen, and the most filters of a page. */
const FILTER_SIDE = 30;
const MOST_ROWS = 12;
const GAP = 3;

/** Filters of a convolution as small pictures: a row for each output channel, a column for each input channel. */
export class KernelView {
  readonly element: HTMLElement;
  readonly #place: TensorPlace;
  readonly #room: number;
  readonly #area: AskedArea<"kernels">;
  #window: KernelWindow;
  #themed: MutationObserver | undefined;
  #refocus: string | undefined;

  constructor(tensors: TensorClient, place: TensorPlace, room: number) {
    this.#place = place;
    this.#room = room;
    const inputs = Math.max(1, Math.floor(room / (FILTER_SIDE + GAP)));
    this.#window = { output: 0, outputs: MOST_ROWS, input: 0, inputs };
    this.#area = new AskedArea(tensors, ({ page }) => this.#shown(page));
    this.element = element("div", { class: "kernel-view" }, this.#area.element);
    this.#go({});
  }

  dispose(): void {
    this.#area.cancel();
    this.#themed?.disconnect();
  }

  #go(change: Partial<KernelWindow>, focus?: string): void {
    this.#window = { ...this.#window, ...change };
    this.#refocus = focus;
    this.#area.ask({ kind: "kernels", place: this.#place, window: this.#window });
  }

  #shown(page: KernelPage): Child[] {
    const { window, allOutputs, allInputs } = page;
    this.#window = { ...this.#window, output: window.output, input: window.input };
    const focus = this.#refocus;
    this.#refocus = undefined;
    if (focus) queueMicrotask(() => this.element.querySelector<HTMLElement>(focus)?.focus({ preventScroll: true }));
    const move = (sign: string, label: string, change: Partial<KernelWindow>, isOff: boolean) =>
      toolButton(sign, label, isOff, () => this.#go(change, `[aria-label="${label}"]`));
    const { output, outputs, input, inputs } = window;
    return [
      element(
        "div",
        { class: "index-fields" },
        numberField({
          label: "output",
          value: output,
          most: Math.max(0, allOutputs - 1),
          onChange: (to) => this.#go({ output: to }),
        }),
        numberField({
          label: "input",
          value: input,
          most: Math.max(0, allInputs - 1),
          onChange: (to) => this.#go({ input: to }),
        }),
        element(
          "span",
          { class: "value-moves" },
          move("↑", "Output channels before", { output: Math.max(0, output - outputs) }, output === 0),
          move("↓", "Next output channels", { output: output + outputs }, output + outputs >= allOutputs),
          move("←", "Input channels before", { input: Math.max(0, input - inputs) }, input === 0),
          move("→", "Next input channels", { input: input + inputs }, input + inputs >= allInputs),
        ),
      ),
      ...this.#picture(page),
    ];
  }

  #picture(page: KernelPage): Child[] {
    const { window, height, width, values, allOutputs, allInputs } = page;
    if (values.length === 0)
      return [element("p", { class: "hint" }, "There is nothing to draw: the filters are empty or too large.")];
    const most = values.reduce(
      (largest, value) => (Number.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest),
      0,
    );
    const fits = (this.#room - GAP * window.inputs) / (window.inputs * width);
    const pixel = Math.max(1, Math.floor(Math.min(fits, Math.max(3, FILTER_SIDE / Math.max(width, height)))));
    const [stepX, stepY] = [width * pixel + GAP, height * pixel + GAP];
    const rest = `${window.outputs} of ${allOutputs} output and ${window.inputs} of ${allInputs} input channels`;
    const canvas = element("canvas", {
      class: "kernel-picture",
      role: "img",
      tabindex: 0,
      "aria-label": `Filters ${height}×${width} of ${rest}. Arrow keys go from filter to filter.`,
    });
    const caption = element("p", { class: "hint bar-caption", role: "status" });
    const scale = `${formatNumber(-most)} … 0 … ${formatNumber(most)}`;
    const legend = element("span", { class: "kernel-legend", "aria-hidden": "true" });
    let chosen = -1;
    const draw = () => {
      const colours = new Diverging(most);
      legend.style.background = colours.gradient();
      const dense = window.outputs * stepY;
      canvas.width = window.inputs * stepX;
      canvas.height = dense;
      const context = canvas.getContext("2d");
      if (!context) return;
      context.clearRect(0, 0, canvas.width, canvas.height);
      values.forEach((value, at) => {
        const filter = Math.floor(at / (height * width));
        const inside = at % (height * width);
        const x = (filter % window.inputs) * stepX + (inside % width) * pixel;
        const y = Math.floor(filter / window.inputs) * stepY + Math.floor(inside / width) * pixel;
        context.fillStyle = colours.of(value);
        context.fillRect(x, y, pixel, pixel);
      });
      if (chosen < 0) return;
      context.strokeStyle = colours.text;
      context.lineWidth = 2;
      const [x, y] = [(chosen % window.inputs) * stepX, Math.floor(chosen / window.inputs) * stepY];
      context.strokeRect(x + 1, y + 1, stepX - GAP - 2, stepY - GAP - 2);
    };
    const name = (filter: number) =>
      `output ${window.output + Math.floor(filter / window.inputs)}, input ${window.input + (filter % window.inputs)}`;
    const say = (filter: number, inside = -1) => {
      if (filter < 0) caption.textContent = scale;
      else if (inside >= 0) {
        const at = `[${Math.floor(inside / width)}, ${inside % width}]`;
        caption.textContent = `${name(filter)}, ${at}: ${formatNumber(values[filter * height * width + inside]!)}`;
      } else {
        const own = values.subarray(filter * height * width, (filter + 1) * height * width);
        const norm = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
        caption.textContent = `${name(filter)}: ${formatNumber(Math.min(...own.slice(0, 4096)))} … ${formatNumber(Math.max(...own.slice(0, 4096)))}, L2 ${formatNumber(norm)}`;
      }
    };
    canvas.addEventListener("pointermove", (event) => {
      const box = canvas.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * canvas.width;
      const y = ((event.clientY - box.top) / box.height) * canvas.height;
      const [column, row] = [Math.floor(x / stepX), Math.floor(y / stepY)];
      const [left, top] = [Math.floor((x % stepX) / pixel), Math.floor((y % stepY) / pixel)];
      const isInside = column < window.inputs && row < window.outputs && left < width && top < height;
      if (isInside) say(row * window.inputs + column, top * width + left);
      else say(chosen);
    });
    canvas.addEventListener("pointerleave", () => say(chosen));
    canvas.addEventListener("keydown", (event) => {
      const steps: Record<string, number> = {
        ArrowRight: 1,
        ArrowLeft: -1,
        ArrowDown: window.inputs,
        ArrowUp: -window.inputs,
      };
      const step = steps[event.key];
      if (event.key === "PageDown") this.#go({ output: window.output + window.outputs }, ".kernel-picture");
      else if (event.key === "PageUp")
        this.#go({ output: Math.max(0, window.output - window.outputs) }, ".kernel-picture");
      else if (step !== undefined) {
        const filters = window.inputs * window.outputs;
        chosen = chosen < 0 ? 0 : Math.max(0, Math.min(filters - 1, chosen + step));
        say(chosen);
        draw();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    canvas.addEventListener("blur", () => {
      chosen = -1;
      say(-1);
      draw();
    });
    draw();
    say(-1);
    this.#themed?.disconnect();
    this.#themed = new MutationObserver(draw);
    this.#themed.observe(document.body, { attributes: true, attributeFilter: ["class"] });
    return [canvas, element("div", { class: "kernel-scale" }, legend, caption)];
  }
}
