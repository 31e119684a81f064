import type { Layout, LayoutInput } from "../layout/input";
import { type RouteBounds, routeBounds } from "./routeBounds";

/** Larger ones are seldom alike, and keeping them to be compared costs more. */
const LARGEST = 256;

/** A layout with the input that it was made of: alike inputs get the same. */
export interface Remembered {
  readonly input: LayoutInput;
  readonly layout: Layout;
  readonly bounds: RouteBounds;
}

/**
 * A layout that remembers: a deep model is a few kinds of blocks many times over, and groups that are alike get one layout between them.
 * Layouts are not to be changed. Of an input its edges may be changed afterwards: they are copied.
 */
export function remembering(layoutGraph: (input: LayoutInput) => Layout): (input: LayoutInput) => Remembered {
  const known = new Map<number, Remembered[]>();
  return (asked) => {
    if (asked.nodeCount > LARGEST) return made(copyOf(asked));
    const hash = hashOf(asked);
    const alike = known.get(hash);
    if (alike) for (const one of alike) if (isSame(one.input, asked)) return one;
    const fresh = made(copyOf(asked));
    if (alike) alike.push(fresh);
    else known.set(hash, [fresh]);
    return fresh;
  };

  function made(input: LayoutInput): Remembered {
    const layout = layoutGraph(input);
    return { input, layout, bounds: routeBounds(layout) };
  }
}

const COLUMNS = [
  "edgeSources",
  "edgeTargets",
  "widths",
  "heights",
  "importance",
  "sourceOffsets",
  "targetOffsets",
  "shifts",
  "pinned",
] as const;

function copyOf(input: LayoutInput): LayoutInput {
  return { ...input, edgeSources: input.edgeSources.slice(), edgeTargets: input.edgeTargets.slice() };
}

function hashOf(input: LayoutInput): number {
  let hash = input.nodeCount;
  for (const name of COLUMNS) {
    const column = input[name];
    const length = column ? column.length : 0;
    hash = (Math.imul(hash, 31) + length) | 0;
    // Quarters of a pixel: what is a little apart only shares a place.
    for (let at = 0; at < length; at++) hash = (Math.imul(hash, 31) + column![at]! * 4) | 0;
  }
  return hash;
}

function isSame(a: LayoutInput, b: LayoutInput): boolean {
  if (a.nodeCount !== b.nodeCount) return false;
  for (const name of COLUMNS) {
    const one = a[name];
    const other = b[name];
    if (!one || !other) {
      if (one !== other) return false;
    } else {
      if (one.length !== other.length) return false;
      for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
    }
  }
  return true;
}
