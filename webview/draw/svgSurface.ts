import type { Surface } from "./surface";

const ANCHORS: Readonly<Record<string, string>> = { center: "middle", right: "end", end: "end" };

/** Writes what is painted on it as SVG. Text stays text; whatever a model says is escaped. */
export class SvgSurface implements Surface {
  fillStyle: CanvasRenderingContext2D["fillStyle"] = "#000000";
  strokeStyle: CanvasRenderingContext2D["strokeStyle"] = "#000000";
  font = "10px sans-serif";
  globalAlpha = 1;
  lineJoin: CanvasLineJoin = "miter";
  lineWidth = 1;
  textAlign: CanvasTextAlign = "start";
  textBaseline: CanvasTextBaseline = "alphabetic";
  #dash: readonly number[] = [];
  #path: string[] = [];
  readonly #parts: string[] = [];

  /** The document: what was painted, on a page of this size. */
  document(width: number, height: number): string {
    const size = `width="${number(width)}" height="${number(height)}" viewBox="0 0 ${number(width)} ${number(height)}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n${this.#parts.join("\n")}\n${"</g>".repeat(this.#groups)}</svg>\n`;
  }

  #groups = 0;

  setTransform(...values: [number, number, number, number, number, number] | [DOMMatrix2DInit?]): void {
    if (values.length !== 6) throw new RangeError("a transform of six numbers");
    if (this.#groups > 0) this.#parts.push("</g>");
    this.#groups = 1;
    this.#parts.push(`<g transform="matrix(${values.map(number).join(" ")})">`);
  }

  beginPath(): void {
    this.#path = [];
  }

  moveTo(x: number, y: number): void {
    this.#path.push(`M${number(x)} ${number(y)}`);
  }

  lineTo(x: number, y: number): void {
    this.#path.push(`L${number(x)} ${number(y)}`);
  }

  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.#path.push(`C${[x1, y1, x2, y2, x, y].map(number).join(" ")}`);
  }

  closePath(): void {
    this.#path.push("Z");
  }

  roundRect(
    x: number,
    y: number,
    width: number,
    height: number,
    radii?: number | DOMPointInit | Iterable<number | DOMPointInit>,
  ): void {
    const radius = Math.min(typeof radii === "number" ? radii : 0, width / 2, height / 2);
    const corner = (dx: number, dy: number) => `a${number(radius)} ${number(radius)} 0 0 1 ${number(dx)} ${number(dy)}`;
    const [across, down] = [number(width - 2 * radius), number(height - 2 * radius)];
    this.#path.push(
      `M${number(x + radius)} ${number(y)}h${across}${corner(radius, radius)}v${down}${corner(-radius, radius)}`,
      `h-${across}${corner(-radius, -radius)}v-${down}${corner(radius, -radius)}Z`,
    );
  }

  fill(): void {
    this.#write("path", `d="${this.#path.join("")}" fill="${escaped(String(this.fillStyle))}"`);
  }

  stroke(): void {
    if (this.#path.length === 0) return;
    const dash = this.#dash.length > 0 ? ` stroke-dasharray="${this.#dash.map(number).join(" ")}"` : "";
    const line = `stroke="${escaped(String(this.strokeStyle))}" stroke-width="${number(this.lineWidth)}" stroke-linejoin="${this.lineJoin}"`;
    this.#write("path", `d="${this.#path.join("")}" fill="none" ${line}${dash}`);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    const box = `x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"`;
    this.#write("rect", `${box} fill="${escaped(String(this.fillStyle))}"`);
  }

  fillText(text: string, x: number, y: number): void {
    const anchor = ANCHORS[this.textAlign] ?? "start";
    const baseline = this.textBaseline === "middle" ? "central" : "auto";
    const style = `font: ${this.font}; text-anchor: ${anchor}; dominant-baseline: ${baseline}`;
    const place = `x="${number(x)}" y="${number(y)}" fill="${escaped(String(this.fillStyle))}" style="${escaped(style)}"`;
    this.#write("text", place, escaped(text));
  }

  setLineDash(segments: Iterable<number>): void {
    this.#dash = [...segments];
  }

  #write(tag: string, attributes: string, content?: string): void {
    const alpha = this.globalAlpha < 1 ? ` opacity="${number(this.globalAlpha)}"` : "";
    this.#parts.push(
      content === undefined ? `<${tag} ${attributes}${alpha}/>` : `<${tag} ${attributes}${alpha}>${content}</${tag}>`,
    );
  }
}

function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}
