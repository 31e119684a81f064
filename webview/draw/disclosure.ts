import type { Brush } from "./nodePainter";

const SIZE = 12;

/** The sign that opens (+) or closes (−) a group, its middle at a point. */
export function paintDisclosure(
  { context, palette }: Brush,
  sign: "+" | "−",
  x: number,
  y: number,
  colour: string,
): void {
  context.beginPath();
  context.roundRect(x - SIZE / 2, y - SIZE / 2, SIZE, SIZE, 2.5);
  context.fillStyle = palette.background;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = colour;
  context.stroke();
  context.beginPath();
  context.moveTo(x - 3, y);
  context.lineTo(x + 3, y);
  if (sign === "+") {
    context.moveTo(x, y - 3);
    context.lineTo(x, y + 3);
  }
  context.lineWidth = 1.4;
  context.stroke();
}
