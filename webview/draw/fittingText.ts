import { TEXT_FONT, type TextWidths, TITLE_FONT } from "../graph/picture";
import { endOfCharacter } from "../graph/visibleText";

/** Shortens texts to a width, and remembers what it measured: the same few hundred texts are drawn again at every frame. */
export class FittingText {
  readonly #measure: (text: string, font: string) => number;
  readonly #fitted = new Map<string, string>();
  readonly #widths = new Map<string, number>();

  constructor(measure = measureOnCanvas()) {
    this.#measure = measure;
  }

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

  #shorten(text: string, font: string, room: number, keep: "start" | "end"): string {
    const cut = (length: number) =>
      keep === "start"
        ? `${text.slice(0, endOfCharacter(text, length))}…`
        : `…${text.slice(endOfCharacter(text, text.length - length))}`;
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

function measureOnCanvas(): (text: string, font: string) => number {
  const context = document.createElement("canvas").getContext("2d");
  let set = "";
  return (text, font) => {
    if (!context) return 0;
    // To set a font makes the browser read it again.
    if (font !== set) context.font = font;
    set = font;
    return context.measureText(text).width;
  };
}

/**
 * How wide labels are in a font family. A hundred thousand names are measured at once when a graph is opened: as the sum of their
 * characters, each measured once, which is at most a kerned pixel more than the text takes.
 */
export function labelWidths(family: string): TextWidths {
  return { title: sumOfCharacters(`${TITLE_FONT} ${family}`), text: sumOfCharacters(`${TEXT_FONT} ${family}`) };
}

const FIRST = 0x20;
const LAST = 0x7e;

function sumOfCharacters(font: string): (text: string) => number {
  const measured = measureOnCanvas();
  const plain = Float64Array.from({ length: LAST + 1 - FIRST }, (_, i) =>
    measured(String.fromCharCode(FIRST + i), font),
  );
  const others = new Map<string, number>();
  const otherWidth = (character: string) => {
    let width = others.get(character);
    if (width === undefined) {
      width = measured(character, font);
      remember(others, character, width);
    }
    return width;
  };
  return (text) => {
    let width = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code >= FIRST && code <= LAST) width += plain[code - FIRST]!;
      else {
        const character = String.fromCodePoint(text.codePointAt(at) ?? code);
        width += otherWidth(character);
        at += character.length - 1;
      }
    }
    return width;
  };
}

const MOST = 20_000;

function remember<V>(cache: Map<string, V>, key: string, value: V): void {
  if (cache.size >= MOST) cache.clear();
  cache.set(key, value);
}
