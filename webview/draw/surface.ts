/** What is painted on: the part of a canvas' context that the painters use, so that a picture can be written as SVG by the same painters. */
export type Surface = Pick<
  CanvasRenderingContext2D,
  | "beginPath"
  | "bezierCurveTo"
  | "closePath"
  | "fill"
  | "fillRect"
  | "fillStyle"
  | "fillText"
  | "font"
  | "globalAlpha"
  | "lineJoin"
  | "lineTo"
  | "lineWidth"
  | "moveTo"
  | "roundRect"
  | "setLineDash"
  | "setTransform"
  | "stroke"
  | "strokeStyle"
  | "textAlign"
  | "textBaseline"
>;
