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
 * Layouts are not to be changed. Columns that are given may be longer than what is asked for, and may be written over afterwards: what is
 * laid out is copied.
 */
export function remembering(layoutGraph: (input: LayoutInput) => Layout) {
  const known = new Map<number, Remembered[]>();
  const made = (asked: LayoutInput, edgeCount: number): Remembered => {
    const input = copyOf(asked, edgeCount);
    const layout = layoutGraph(input);
    return { input, layout, bounds: routeBounds(layout) };
  };
  return (asked: LayoutInput, edgeCount = asked.edgeSources.length): Remembered => {
    if (asked.nodeCount > LARGEST) return made(asked, edgeCount);
    const hash = hashOf(asked, edgeCount);
    const alike = known.get(hash);
    if (alike) for (const one of alike) if (isSame(one.input, asked, edgeCount)) return one;
    const fresh = made(asked, edgeCount);
    if (alike) alike.push(fresh);
    else known.set(hash, [fresh]);
    return fresh;
  };
}

function copyOf(input: LayoutInput, edgeCount: number): LayoutInput {
  const { nodeCount, importance, shifts, pinned, sourceOffsets, targetOffsets } = input;
  return {
    nodeCount,
    widths: input.widths.slice(0, nodeCount),
    heights: input.heights.slice(0, nodeCount),
    edgeSources: input.edgeSources.slice(0, edgeCount),
    edgeTargets: input.edgeTargets.slice(0, edgeCount),
    ...(importance && { importance: importance.slice(0, nodeCount) }),
    ...(shifts && { shifts: shifts.slice(0, nodeCount) }),
    ...(pinned && { pinned: pinned.slice(0, nodeCount) }),
    ...(sourceOffsets && { sourceOffsets: sourceOffsets.slice(0, edgeCount) }),
    ...(targetOffsets && { targetOffsets: targetOffsets.slice(0, edgeCount) }),
  };
}

// One function for each kind of column: what is called for all of them is compiled for none.

function hashOf(input: LayoutInput, edgeCount: number): number {
  const { nodeCount } = input;
  let hash = (Math.imul(nodeCount, 31) + edgeCount) | 0;
  hash = hashOfNumbers(hash, input.edgeSources, edgeCount);
  hash = hashOfNumbers(hash, input.edgeTargets, edgeCount);
  hash = hashOfLengths(hash, input.widths, nodeCount);
  hash = hashOfLengths(hash, input.heights, nodeCount);
  hash = hashOfLengths(hash, input.importance, nodeCount);
  hash = hashOfLengths(hash, input.sourceOffsets, edgeCount);
  hash = hashOfLengths(hash, input.targetOffsets, edgeCount);
  hash = hashOfLengths(hash, input.shifts, nodeCount);
  return hashOfBytes(hash, input.pinned, nodeCount);
}

function hashOfNumbers(hash: number, column: Int32Array, length: number): number {
  let sum = hash;
  for (let at = 0; at < length; at++) sum = (Math.imul(sum, 31) + column[at]!) | 0;
  return sum;
}

function hashOfLengths(hash: number, column: Float32Array | undefined, length: number): number {
  let sum = hash;
  // Quarters of a pixel: what is a little apart only shares a place.
  if (column) for (let at = 0; at < length; at++) sum = (Math.imul(sum, 31) + column[at]! * 4) | 0;
  return sum;
}

function hashOfBytes(hash: number, column: Uint8Array | undefined, length: number): number {
  let sum = hash;
  if (column) for (let at = 0; at < length; at++) sum = (Math.imul(sum, 31) + column[at]!) | 0;
  return sum;
}

function isSame(a: LayoutInput, b: LayoutInput, edgeCount: number): boolean {
  const { nodeCount } = a;
  return (
    nodeCount === b.nodeCount &&
    a.edgeSources.length === edgeCount &&
    sameNumbers(a.edgeSources, b.edgeSources, edgeCount) &&
    sameNumbers(a.edgeTargets, b.edgeTargets, edgeCount) &&
    sameLengths(a.widths, b.widths, nodeCount) &&
    sameLengths(a.heights, b.heights, nodeCount) &&
    sameLengths(a.importance, b.importance, nodeCount) &&
    sameLengths(a.sourceOffsets, b.sourceOffsets, edgeCount) &&
    sameLengths(a.targetOffsets, b.targetOffsets, edgeCount) &&
    sameLengths(a.shifts, b.shifts, nodeCount) &&
    sameBytes(a.pinned, b.pinned, nodeCount)
  );
}

function sameNumbers(one: Int32Array, other: Int32Array, length: number): boolean {
  for (let at = 0; at < length; at++) if (one[at] !== other[at]) return false;
  return true;
}

function sameLengths(one: Float32Array | undefined, other: Float32Array | undefined, length: number): boolean {
  if (!one || !other) return one === other;
  for (let at = 0; at < length; at++) if (one[at] !== other[at]) return false;
  return true;
}

function sameBytes(one: Uint8Array | undefined, other: Uint8Array | undefined, length: number): boolean {
  if (!one || !other) return one === other;
  for (let at = 0; at < length; at++) if (one[at] !== other[at]) return false;
  return true;
}
