import { colourReader, css, mix, type Rgba } from "../../draw/colour";

const STEPS = 64;

/**
 * Colours of numbers around zero: blue below, the editor's own background at zero, orange above. Blue and orange are told apart with every
 * common kind of colour blindness, and both are the theme's.
 */
export class Diverging {
  readonly text: string;
  readonly #most: number;
  readonly #below: readonly string[];
  readonly #above: readonly string[];
  readonly #odd: string;

  /** @param most magnitude at full colour. */
  constructor(most: number) {
    const style = getComputedStyle(document.body);
    const read = colourReader();
    const variable = (name: string, fallback: Rgba) => read(style.getPropertyValue(name), fallback);
    const background = variable("--vscode-editor-background", [30, 30, 30, 1]);
    const text = variable("--vscode-editor-foreground", [128, 128, 128, 1]);
    // Zero is a little off the background, so that a filter of zeros is seen to be one.
    const zero = mix(text, background, 0.08);
    const ramp = (to: Rgba) => Array.from({ length: STEPS + 1 }, (_, at) => css(mix(to, zero, at / STEPS)));
    this.#most = most;
    this.#below = ramp(variable("--vscode-charts-blue", [38, 119, 203, 1]));
    this.#above = ramp(variable("--vscode-charts-orange", [209, 134, 22, 1]));
    this.#odd = css(variable("--vscode-errorForeground", [200, 0, 0, 1]));
    this.text = css(text);
  }

  of(value: number): string {
    if (!Number.isFinite(value)) return this.#odd;
    const at = this.#most === 0 ? 0 : Math.round((Math.min(this.#most, Math.abs(value)) / this.#most) * STEPS);
    return (value < 0 ? this.#below : this.#above)[at]!;
  }

  gradient(): string {
    return `linear-gradient(to right, ${this.#below[STEPS]}, ${this.#below[0]}, ${this.#above[STEPS]})`;
  }
}
