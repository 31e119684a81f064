import type { Scene } from "./scene";

/** What stands on a closed group, because it is on nodes in it. */
export interface GroupMarks {
  readonly found: number;
  readonly suggestions: number;
  readonly refusals: number;
}

/** What was found, suggested and refused on nodes, by the closed group (as an item) that each is in. */
export function groupMarks(
  scene: Scene,
  found: Iterable<number>,
  suggested: Iterable<readonly number[]>,
  refused: Iterable<number>,
): Map<number, GroupMarks> {
  const marks = new Map<number, { found: number; suggestions: number; refusals: number }>();
  const add = (group: number, what: keyof GroupMarks) => {
    let mark = marks.get(group);
    if (!mark) {
      mark = { found: 0, suggestions: 0, refusals: 0 };
      marks.set(group, mark);
    }
    mark[what] += 1;
  };
  const closedAround = (node: number) => {
    const shown = scene.shownAs(node);
    return shown === node ? -1 : shown;
  };
  for (const node of found) {
    const group = closedAround(node);
    if (group >= 0) add(group, "found");
  }
  for (const node of refused) {
    const group = closedAround(node);
    if (group >= 0) add(group, "refusals");
  }
  // A suggestion counts once in each group that it reaches.
  for (const nodes of suggested) {
    const closed = nodes.map(closedAround).filter((group) => group >= 0);
    if (closed.length > 0) for (const group of new Set(closed)) add(group, "suggestions");
  }
  return marks;
}
