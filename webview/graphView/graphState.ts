import type { Camera } from "../draw/camera";
import { type Overlay, overlays } from "../draw/overlay";
import { type CardState, firstCardState, restoreCardState } from "./card/cardState";

/** What the drawn graph remembers while it is hidden and over reloads. */
export interface GraphState {
  /** Undefined: as it opens. */
  readonly camera: Camera | undefined;
  /** Anchor of the selected node. */
  readonly selected: string | undefined;
  readonly overlay: Overlay;
  readonly search: string;
  readonly card: CardState;
  /** Whether the list of layers stays beside the drawing. */
  readonly list: "pinned" | "unpinned";
}

export const firstGraphState: GraphState = {
  camera: undefined,
  selected: undefined,
  overlay: "none",
  search: "",
  card: firstCardState,
  list: "unpinned",
};

/** Takes what is right of a saved state: it may come from another version. */
export function restoreGraphState(saved: unknown): GraphState {
  if (typeof saved !== "object" || saved === null) return firstGraphState;
  const { camera, selected, overlay, search, card, list } = saved as Record<string, unknown>;
  return {
    camera: isCamera(camera) ? { x: camera.x, y: camera.y, scale: camera.scale } : undefined,
    selected: typeof selected === "string" ? selected : undefined,
    overlay: overlays.find((one) => one === overlay) ?? "none",
    search: typeof search === "string" ? search : "",
    card: restoreCardState(card),
    list: list === "pinned" ? "pinned" : "unpinned",
  };
}

function isCamera(value: unknown): value is Camera {
  if (typeof value !== "object" || value === null) return false;
  const { x, y, scale } = value as Record<string, unknown>;
  return Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(scale) && (scale as number) > 0;
}
