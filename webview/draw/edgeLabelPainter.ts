import { EdgeLabels } from "../graph/edgeLabels";
import type { Scene } from "../graph/scene";
import type { Look } from "./look";
import { type Brush, TEXT_SCALE } from "./nodePainter";

const FONT = "10px";

/** The places of a scene's labels, as long as its texts are measured by the same. */
const placed = new WeakMap<Scene, { readonly text: Brush["text"]; readonly labels: EdgeLabels }>();

function labelsOf(scene: Scene, { text, palette }: Brush): EdgeLabels {
  const known = placed.get(scene);
  if (known?.text === text) return known.labels;
  const font = `${FONT} ${palette.font}`;
  const labels = new EdgeLabels(scene, (label) => text.width(label, font));
  placed.set(scene, { text, labels });
  return labels;
}

/** Near enough to be read: the shapes of what flows, beside the edges. */
export function paintEdgeLabels(brush: Brush, scene: Scene, look: Look, origin: { x: number; y: number }): void {
  const { context, palette, scale, view } = brush;
  if (scale < TEXT_SCALE) return;
  const labels = labelsOf(scene, brush);
  const { lineSource } = scene.layout;
  const sources = new Set<number>();
  scene.edges.query(view.top, view.bottom, 0, (edge) => {
    if (scene.edgeTop[edge]! <= view.bottom && scene.edgeBottom[edge]! >= view.top) sources.add(lineSource[edge]!);
  });
  context.font = `${FONT} ${palette.font}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillStyle = palette.soft;
  for (const source of sources) {
    const label = labels.of(source);
    if (!label || label.right < view.left || label.left > view.right) continue;
    if (label.bottom < view.top || label.top > view.bottom) continue;
    context.globalAlpha = look.found === undefined || look.found.has(source) ? 1 : 0.35;
    context.fillText(label.text, label.left - origin.x, (label.top + label.bottom) / 2 - origin.y);
  }
  context.globalAlpha = 1;
}
