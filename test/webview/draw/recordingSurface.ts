import type { Surface } from "../../../webview/draw/surface";

/** A text as it was painted, screen pixels. */
export interface PaintedText {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly fillStyle: string;
}

/** Characters as wide as those of a common interface font at most. */
export function textWidth(text: string, font: string): number {
  const size = Number(/([\d.]+)px/.exec(font)?.[1] ?? 11);
  return text.length * size * (/\b600\b|bold/.test(font) ? 0.66 : 0.6);
}

/** Remembers where texts were painted, as a canvas would have painted them. */
export class RecordingSurface implements Surface {
  fillStyle: CanvasRenderingContext2D["fillStyle"] = "#000000";
  strokeStyle: CanvasRenderingContext2D["strokeStyle"] = "#000000";
  font = "10px sans-serif";
  globalAlpha = 1;
  lineJoin: CanvasLineJoin = "miter";
  lineWidth = 1;
  textAlign: CanvasTextAlign = "start";
  textBaseline: CanvasTextBaseline = "alphabetic";
  readonly texts: PaintedText[] = [];
  readonly fills: string[] = [];
  #transform: readonly [scale: number, dx: number, dy: number] = [1, 0, 0];

  setTransform(...values: [number, number, number, number, number, number] | [DOMMatrix2DInit?]): void {
    if (values.length === 6) this.#transform = [values[0], values[4], values[5]];
  }

  fillText(text: string, x: number, y: number): void {
    const [scale, dx, dy] = this.#transform;
    const width = textWidth(text, this.font);
    // Letters without the room above and below that lines of text have.
    const height = Number(/([\d.]+)px/.exec(this.font)?.[1]) * 0.8;
    const left = this.textAlign === "center" ? x - width / 2 : this.textAlign === "right" ? x - width : x;
    const top = this.textBaseline === "middle" ? y - height / 2 : y - height;
    this.texts.push({
      text,
      left: left * scale + dx,
      right: (left + width) * scale + dx,
      top: top * scale + dy,
      bottom: (top + height) * scale + dy,
      fillStyle: String(this.fillStyle),
    });
  }

  fillRect(): void {
    this.fills.push(String(this.fillStyle));
  }

  fill(): void {
    this.fills.push(String(this.fillStyle));
  }

  beginPath(): void {}
  bezierCurveTo(): void {}
  closePath(): void {}
  lineTo(): void {}
  moveTo(): void {}
  roundRect(): void {}
  setLineDash(): void {}
  stroke(): void {}
}

/** Pairs of texts that cover each other. */
export function overlappingTexts(texts: readonly PaintedText[]): string[] {
  const found: string[] = [];
  const all = texts.filter(({ text }) => text !== "").toSorted((a, b) => a.top - b.top);
  for (let i = 0; i < all.length; i++) {
    const a = all[i]!;
    for (let k = i + 1; k < all.length && all[k]!.top < a.bottom - SLACK; k++) {
      const b = all[k]!;
      if (a.left < b.right - SLACK && b.left < a.right - SLACK) found.push(`"${a.text}" and "${b.text}"`);
    }
  }
  return found;
}

/** Rounding is no overlap. */
const SLACK = 0.01;
