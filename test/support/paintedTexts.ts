import type { Frame } from "playwright-core";
import { prepareForFunctions } from "./inPage";

export interface PageText {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The texts of one more painting of the graph, as the browser measures them, CSS pixels of the canvas. */
export async function paintedTexts(graph: Frame): Promise<PageText[]> {
  await prepareForFunctions(graph);
  return graph.locator(".graph-canvas").evaluate(
    (canvas: HTMLCanvasElement) =>
      new Promise<PageText[]>((done) => {
        const context = canvas.getContext("2d") as CanvasRenderingContext2D;
        const ratio = canvas.width / canvas.clientWidth;
        const texts: PageText[] = [];
        // Hides the prototype's own; what is painted with it is painted all the same.
        context.fillText = (text, x, y) => {
          CanvasRenderingContext2D.prototype.fillText.call(context, text, x, y);
          const size = context.measureText(text);
          const at = context.getTransform();
          // Where the letters are, whatever the alignment: the box around the ink.
          texts.push({
            text,
            left: ((x - size.actualBoundingBoxLeft) * at.a + at.e) / ratio,
            right: ((x + size.actualBoundingBoxRight) * at.a + at.e) / ratio,
            top: ((y - size.actualBoundingBoxAscent) * at.d + at.f) / ratio,
            bottom: ((y + size.actualBoundingBoxDescent) * at.d + at.f) / ratio,
          });
        };
        const before = canvas.dataset.painted;
        const watch = () => {
          if (canvas.dataset.painted === before) {
            requestAnimationFrame(watch);
            return;
          }
          delete (context as { fillText?: unknown }).fillText;
          document.body.classList.remove("painted-again");
          done(texts);
        };
        // What may have been a change of theme paints anew.
        document.body.classList.add("painted-again");
        requestAnimationFrame(watch);
      }),
  );
}

/** Pairs of texts that cover each other by more than rounding. */
export function coveredTexts(texts: readonly PageText[]): string[] {
  const covered: string[] = [];
  texts.forEach((a, i) => {
    for (const b of texts.slice(i + 1))
      if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
        covered.push(`"${a.text}" and "${b.text}"`);
  });
  return covered;
}
