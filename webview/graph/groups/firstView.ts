import { GroupKind, type ModelGraph } from "../../../src/protocol/graph";

/** A picture with more boxes than this is not taken in at a glance. */
const READABLE = 48;
/** With fewer boxes than this, the picture says too little. */
const SPARSE = 10;
/** By how many boxes an open group must show more than a closed one, or it is only a frame. */
const WORTH = 2;
/** A graph of so few nodes is read as it is. */
const SMALL = 60;

/**
 * The groups that are open when a model is first seen; all others are closed. What holds groups is opened, level by level, as long as a
 * readable number of boxes is on screen; blocks stay closed. Groups that stand beside each other and look alike by their label ("layer.0",
 * "layer.1") are opened together or not at all (when most of them hold groups), so that a picture does not show the same thing in two ways. A small graph has all groups
 * open, unless blocks repeat in it.
 */
export function openAtFirst({ nodes, groups }: ModelGraph): Set<number> {
  const count = groups.kind.length;
  const { drawn, holdsGroups } = contentsOf(groups);
  const open = new Set<number>();
  if (nodes.kind.length <= SMALL && !groups.kind.includes(GroupKind.repeated)) {
    for (let group = 0; group < count; group++) open.add(group);
    return open;
  }
  let shown = 0;
  for (const of of groups.of) if (of === -1) shown++;
  for (const parent of groups.parent) if (parent === -1) shown++;

  const openFamilies = (wanted: (group: number) => boolean) => {
    // What was opened shows further groups: a level at a time.
    for (let progress = true; progress; ) {
      progress = false;
      // A group is opened only where it is seen, so its parent being open is enough.
      const closed = (group: number) =>
        !open.has(group) && (groups.parent[group] === -1 || open.has(groups.parent[group]!));
      for (const family of familiesOf(groups, closed)) {
        if (2 * family.filter(wanted).length <= family.length) continue;
        const more = family.reduce((sum, group) => sum + drawn[group]! - 1, 0);
        if (shown + more > READABLE || more < WORTH * family.length) continue;
        for (const group of family) open.add(group);
        shown += more;
        progress = true;
      }
    }
  };
  openFamilies((group) => holdsGroups[group] === 1);
  if (shown < SPARSE) openFamilies(() => true);
  return open;
}

/** How many boxes each group shows when it is opened, and whether groups are among them. */
function contentsOf({ parent, of }: ModelGraph["groups"]) {
  const drawn = new Int32Array(parent.length);
  const holdsGroups = new Uint8Array(parent.length);
  for (const group of of) if (group >= 0) drawn[group]! += 1;
  for (const group of parent) {
    if (group < 0) continue;
    drawn[group]! += 1;
    holdsGroups[group] = 1;
  }
  return { drawn, holdsGroups };
}

/** The wanted groups, those with the same parent and alike labels together; in their order. */
function familiesOf({ parent, label }: ModelGraph["groups"], wanted: (group: number) => boolean): number[][] {
  const families = new Map<string, number[]>();
  for (let group = 0; group < parent.length; group++) {
    if (!wanted(group)) continue;
    const id = `${parent[group]} ${label[group]!.replaceAll(/\d+/g, "#")}`;
    const family = families.get(id);
    if (family) family.push(group);
    else families.set(id, [group]);
  }
  return [...families.values()];
}
