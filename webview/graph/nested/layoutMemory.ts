import type { Layout, LayoutInput } from "../layout/input";

/** Larger ones are seldom alike, and keeping them to be compared costs more. */
const LARGEST = 256;

/**
 * A layout that remembers: a deep model is a few kinds of blocks many times over, and groups that are alike get one layout between them.
 * Layouts are not to be changed.
 */
export function remembering(layoutGraph: (input: LayoutInput) => Layout): (input: LayoutInput) => Layout {
  const known = new Map<number, { readonly input: LayoutInput; readonly layout: Layout }[]>();
  return (input) => {
    if (input.nodeCount > LARGEST) return layoutGraph(input);
    const hash = hashOf(input);
    let alike = known.get(hash);
    if (!alike) {
      alike = [];
      known.set(hash, alike);
    }
    const found = alike.find((one) => isSame(one.input, input));
    if (found) return found.layout;
    const layout = layoutGraph(input);
    alike.push({ input, layout });
    return layout;
  };
}

function columnsOf(input: LayoutInput): readonly (ArrayLike<number> | undefined)[] {
  const { widths, heights, importance, edgeSources, edgeTargets, sourceOffsets, targetOffsets, shifts, pinned } = input;
  return [edgeSources, edgeTargets, widths, heights, importance, sourceOffsets, targetOffsets, shifts, pinned];
}

function hashOf(input: LayoutInput): number {
  let hash = input.nodeCount;
  for (const column of columnsOf(input)) {
    const length = column?.length ?? 0;
    hash = (Math.imul(hash, 31) + length) | 0;
    // Quarters of a pixel: what is a little apart only shares a place.
    for (let at = 0; at < length; at++) hash = (Math.imul(hash, 31) + column![at]! * 4) | 0;
  }
  return hash;
}

function isSame(a: LayoutInput, b: LayoutInput): boolean {
  if (a.nodeCount !== b.nodeCount) return false;
  const others = columnsOf(b);
  return columnsOf(a).every((column, at) => {
    const other = others[at];
    if (!column || !other) return column === other;
    if (column.length !== other.length) return false;
    for (let i = 0; i < column.length; i++) if (column[i] !== other[i]) return false;
    return true;
  });
}
