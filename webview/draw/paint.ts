import type { Scene } from "../graph/scene";
import { type Camera, type Viewport, visibleBounds } from "./camera";
import { paintCoupledLetters, paintCoupledRims } from "./coupledPainter";
import { paintEdgeLabels } from "./edgeLabelPainter";
import { paintEdges } from "./edgePainter";
import type { FittingText } from "./fittingText";
import { paintFrameHeaders, paintFrames } from "./framePainter";
import type { Look } from "./look";
import { paintNodes } from "./nodePainter";
import { paintOutlines } from "./outlinePainter";
import type { Palette } from "./palette";
import { paintSigns } from "./signPainter";
import type { Surface } from "./surface";

export interface Frame {
  readonly context: Surface;
  /** Pixels of the canvas for one of the page. */
  readonly pixelRatio: number;
  readonly viewport: Viewport;
  readonly camera: Camera;
  readonly palette: Palette;
  readonly text: FittingText;
}

/** One picture of what the camera sees. */
export function paintScene(frame: Frame, scene: Scene, look: Look): void {
  const { context, pixelRatio, viewport, camera, palette, text } = frame;
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.fillStyle = palette.background;
  context.fillRect(0, 0, viewport.width, viewport.height);
  const view = visibleBounds(camera, viewport);
  // Coordinates are given from the view's middle: the canvas computes in floats, which do not reach down a long drawing.
  const zoom = pixelRatio * camera.scale;
  context.setTransform(zoom, 0, 0, zoom, (viewport.width / 2) * pixelRatio, (viewport.height / 2) * pixelRatio);
  const brush = { context, palette, text, scale: camera.scale, view };
  paintFrames(brush, scene, look, camera);
  paintEdges(brush, scene, look, camera);
  paintEdgeLabels(brush, scene, look, camera);
  paintFrameHeaders(brush, scene, look, camera);
  paintCoupledRims(brush, scene, look, camera);
  paintNodes(brush, scene, look, camera);
  paintOutlines(brush, scene, look, camera);
  paintCoupledLetters(brush, scene, look, camera);
  if (look.signs) paintSigns(brush, scene, look.signs, camera);
}
