import { type Camera, isCamera } from "../draw/camera";
import { type OpenMemory, restoreOpenMemory } from "../graph/groups/openGroups";
import type { SideName } from "./changeLook";

/** What a comparison remembers while it is hidden and over reloads. */
export interface ComparePageState {
  /** Undefined: as it opens. */
  readonly cameras: Readonly<Record<SideName, Camera>> | undefined;
  readonly open: Readonly<Record<SideName, OpenMemory>>;
  /** The change that was gone to last. */
  readonly change: number | undefined;
  readonly selected: SelectedItem | undefined;
  /** Keys of the opened groups of the list of changes; undefined: as it opens. */
  readonly listed: readonly string[] | undefined;
  readonly search: string;
}

export interface SelectedItem {
  readonly side: SideName;
  /** Anchor of a node, key of a group. */
  readonly name: string;
  /** Tells an output from the layer that computes it. */
  readonly kind: number | "group";
}

const allOpen: OpenMemory = { base: "all", turned: [] };

export const firstCompareState: ComparePageState = {
  cameras: undefined,
  open: { before: allOpen, after: allOpen },
  change: undefined,
  selected: undefined,
  listed: undefined,
  search: "",
};

/** Takes what is right of a saved state: it may come from another version. */
export function restoreCompareState(saved: unknown): ComparePageState {
  const { cameras, open, change, selected, listed, search } = fieldsOf(saved);
  const { before, after } = fieldsOf(cameras);
  return {
    cameras: isCamera(before) && isCamera(after) ? { before: cameraOf(before), after: cameraOf(after) } : undefined,
    open: { before: openOf(fieldsOf(open).before), after: openOf(fieldsOf(open).after) },
    change: typeof change === "number" ? change : undefined,
    selected: selectedOf(selected),
    listed: Array.isArray(listed) ? listed.filter((key) => typeof key === "string") : undefined,
    search: typeof search === "string" ? search : "",
  };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function cameraOf({ x, y, scale }: Camera): Camera {
  return { x, y, scale };
}

function openOf(saved: unknown): OpenMemory {
  return typeof saved === "object" && saved !== null ? restoreOpenMemory(saved) : allOpen;
}

function selectedOf(saved: unknown): SelectedItem | undefined {
  const { side, name, kind } = fieldsOf(saved);
  if ((side !== "before" && side !== "after") || typeof name !== "string") return undefined;
  return kind === "group" || typeof kind === "number" ? { side, name, kind } : undefined;
}
