import type { GroupLayout } from "./groupLayout";
import type { NestedInput } from "./input";

/** The open groups at their places in the drawing: columns, the whole graph first, every group after the one around it. */
export interface PlacedGroups {
  readonly groups: readonly GroupLayout[];
  /** x of its main path, y of the top of its layout. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Where its lines, the points of these, and its entries begin among all. */
  readonly firstLine: Int32Array;
  readonly firstPoint: Int32Array;
  readonly firstEntry: Int32Array;
  /** By the number of an open group: its place among these. */
  readonly placeOf: Int32Array;
  readonly lineCount: number;
  readonly pointCount: number;
  readonly entryCount: number;
}

export function placeGroups({ nodeCount: first, groupCount }: NestedInput, root: GroupLayout): PlacedGroups {
  const groups: GroupLayout[] = [root];
  const x = new Float64Array(groupCount + 1);
  const y = new Float64Array(groupCount + 1);
  const firstLine = new Int32Array(groupCount + 1);
  const firstPoint = new Int32Array(groupCount + 1);
  const firstEntry = new Int32Array(groupCount + 1);
  const placeOf = new Int32Array(groupCount);
  let lineCount = 0;
  let pointCount = 0;
  let entryCount = 0;
  for (let place = 0; place < groups.length; place++) {
    const { frames, opened, items, nodeCount, layout, source, entries } = groups[place]!;
    firstLine[place] = lineCount;
    firstPoint[place] = pointCount;
    firstEntry[place] = entryCount;
    lineCount += source.length;
    pointCount += layout.points.length / 2;
    entryCount += entries.count;
    for (let i = 0; i < opened.length; i++) {
      const frame = frames[opened[i]!]!;
      const child = nodeCount + opened[i]!;
      x[groups.length] = x[place]! + layout.x[child]!;
      y[groups.length] = y[place]! + layout.y[child]! - frame.height / 2 + frame.top;
      placeOf[items[child]! - first] = groups.length;
      groups.push(frame);
    }
  }
  return { groups, x, y, firstLine, firstPoint, firstEntry, placeOf, lineCount, pointCount, entryCount };
}
