import type { GraphOpens } from "../../src/protocol/messages";
import { type Camera, isCamera } from "../draw/camera";
import { type Overlay, overlays } from "../draw/overlay";
import { type OpenMemory, openFirst, restoreOpenMemory } from "../graph/groups/openGroups";
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
  /** Key of the selected group. */
  readonly selectedGroup: string | undefined;
  readonly open: OpenMemory;
  /** "flat": without groups. */
  readonly grouping: "groups" | "flat";
  /** Those that several layers read. */
  readonly constants: "shown" | "hidden";
}

export const firstGraphState: GraphState = {
  camera: undefined,
  selected: undefined,
  overlay: "none",
  search: "",
  card: firstCardState,
  list: "unpinned",
  selectedGroup: undefined,
  open: openFirst,
  grouping: "groups",
  constants: "hidden",
};

/** Of a graph that nobody has looked at yet. */
export function graphStateAt(opens: GraphOpens): GraphState {
  if (opens === "flat") return { ...firstGraphState, grouping: "flat" };
  return opens === "expanded" ? { ...firstGraphState, open: { base: "all", turned: [] } } : firstGraphState;
}

/** Takes what is right of a saved state: it may come from another version. */
export function restoreGraphState(saved: unknown, first: GraphState = firstGraphState): GraphState {
  if (typeof saved !== "object" || saved === null) return first;
  const { camera, selected, overlay, search, card, list, selectedGroup, open, grouping, constants } = saved as Record<
    string,
    unknown
  >;
  return {
    camera: isCamera(camera) ? { x: camera.x, y: camera.y, scale: camera.scale } : undefined,
    selected: typeof selected === "string" ? selected : undefined,
    overlay: overlays.find((one) => one === overlay) ?? "none",
    search: typeof search === "string" ? search : "",
    card: restoreCardState(card),
    list: list === "pinned" ? "pinned" : "unpinned",
    selectedGroup: typeof selectedGroup === "string" ? selectedGroup : undefined,
    open: restoreOpenMemory(open),
    grouping: grouping === "flat" ? "flat" : "groups",
    constants: constants === "shown" ? "shown" : "hidden",
  };
}
