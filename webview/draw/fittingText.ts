import { type CharacterWidths, TEXT_FONT, TITLE_FONT } from "../graph/picture";

/** Shortens texts to a width, and remembers what it measured: the same few hundred texts are drawn again at every frame. */
export class FittingText {
  readonly #context = document.createElement("canvas").getContext("2d");
  readonly #fitted = new Map<string, string>();
  readonly #widths = new Map<string, number>();

  width(text: string, font: string): number {
    const key = `${font}\n${text}`;
    let width = this.#widths.get(key);
    if (width === undefined) {
      width = this.#measure(text, font);
      remember(this.#widths, key, width);
    }
    return width;
  }

  /** The text, or its start, or for `keep: "end"` its end, with an ellipsis. */
  fit(text: string, font: string, room: number, keep: "start" | "end"): string {
    if (this.width(text, font) <= room) return text;
    const key = `${font}\n${Math.round(room)}\n${keep}\n${text}`;
    let fitted = this.#fitted.get(key);
    if (fitted === undefined) {
      fitted = this.#shorten(text, font, room, keep);
      remember(this.#fitted, key, fitted);
    }
    return fitted;
  }

  #measure(text: string, font: string): number {
    const context = this.#context;
    if (!context) return 0;
    context.font = font;
    return context.measureText(text).width;
  }

  #shorten(text: string, font: string, room: number, keep: "start" | "end"): string {
    const cut = (length: number) =>
      keep === "start" ? `${text.slice(0, length)}…` : `…${text.slice(text.length - length)}`;
    let fits = 0;
    let tooLong = text.length;
    while (tooLong - fits > 1) {
      const middle = (fits + tooLong) >> 1;
      if (this.width(cut(middle), font) <= room) fits = middle;
      else tooLong = middle;
    }
    return fits === 0 ? "" : cut(fits);
  }
}

/** How wide characters are on average in labels, in a font family. */
export function characterWidths(family: string): CharacterWidths {
  const context = document.createElement("canvas").getContext("2d");
  const mean = (font: string, sample: string) => {
    if (!context) return 7;
    context.font = `${font} ${family}`;
    return context.measureText(sample).width / sample.length;
  };
  return { title: mean(TITLE_FONT, "BatchNormalizationConvMatMul"), text: mean(TEXT_FONT, "N×64×56×128") };
}

const MOST = 20_000;

function remember<V>(cache: Map<string, V>, key: string, value: V): void {
  if (cache.size >= MOST) cache.clear();
  cache.set(key, value);
}
