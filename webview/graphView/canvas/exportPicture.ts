import type { Camera, Viewport } from "../../draw/camera";
import { FittingText } from "../../draw/fittingText";
import type { Look } from "../../draw/look";
import { paintScene } from "../../draw/paint";
import type { Palette } from "../../draw/palette";
import { SvgSurface } from "../../draw/svgSurface";
import type { Scene } from "../../graph/scene";

const MARGIN = 24;

/** The whole graph at its own size, as SVG. */
export function graphAsSvg(scene: Scene, look: Look, palette: Palette): Uint8Array {
  const { left, right, height } = scene.layout;
  const viewport = { width: right - left + 2 * MARGIN, height: height + 2 * MARGIN };
  const camera = { x: (left + right) / 2, y: height / 2, scale: 1 };
  const context = new SvgSurface();
  paintScene({ context, pixelRatio: 1, viewport, camera, palette, text: new FittingText() }, scene, plain(look));
  return new TextEncoder().encode(context.document(viewport.width, viewport.height));
}

/** What is on screen, as PNG with two pixels for one. */
export async function viewAsPng(
  scene: Scene,
  look: Look,
  palette: Palette,
  camera: Camera,
  viewport: Viewport,
): Promise<Uint8Array> {
  const pixelRatio = 2;
  const canvas = document.createElement("canvas");
  canvas.width = viewport.width * pixelRatio;
  canvas.height = viewport.height * pixelRatio;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("there is no canvas to paint the picture on");
  paintScene({ context, pixelRatio, viewport, camera, palette, text: new FittingText() }, scene, plain(look));
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("the picture could not be written");
  return new Uint8Array(await blob.arrayBuffer());
}

/** Without what the pointer happens to be over. */
function plain(look: Look): Look {
  return { ...look, hovered: -1 };
}
