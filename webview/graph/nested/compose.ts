import { adjacency } from "../layout/adjacency";
import { indexLevels } from "../verticalIndex";
import { frameAt, type GroupLayout } from "./groupLayout";
import { type Drawing, ItemState, type NestedInput } from "./input";

/** An open group, or the whole graph, at its place in the drawing. */
interface Placed {
  readonly group: GroupLayout;
  /** x of its main path, y of the top of its layout. */
  readonly x: number;
  readonly y: number;
  readonly firstLine: number;
  readonly firstPoint: number;
  /** By entry: the line that reaches it from outside. */
  readonly enteredBy: number[];
  /** As `frames` of the group. */
  readonly inside: (Placed | undefined)[];
}

/** Puts the layouts of the open groups into each other: absolute places of boxes and frames, the lines, and how all of it is found. */
export function composeDrawing(input: NestedInput, root: GroupLayout, laidOut: number): Drawing {
  const placed = placeGroups(root);
  const last = placed.at(-1)!;
  const lineCount = last.firstLine + last.group.source.length;
  const pointCount = last.firstPoint + last.group.layout.points.length / 2;
  const items = placeItems(input, placed);
  const lines = placeLines(placed, items.shownAs, lineCount, pointCount);
  continueLines(placed, lines.lineBefore);

  const itemCount = input.nodeCount + input.groupCount;
  const total = root.layout.height;
  const { state, y, heights } = items;
  const whole = numbersWhere(lineCount, (line) => {
    const target = lines.lineTarget[line]!;
    return target >= 0 && state[target] === ItemState.box;
  });
  const by = (ends: Int32Array) =>
    adjacency(
      whole.map((line) => ends[line]!),
      whole,
      itemCount,
    );
  const top = new Float64Array(itemCount);
  const low = new Float64Array(itemCount);
  for (let item = 0; item < itemCount; item++) {
    top[item] = y[item]! - heights[item]! / 2;
    low[item] = y[item]! + heights[item]! / 2;
  }
  const only = (wanted: number) => numbersWhere(itemCount, (item) => state[item] === wanted);
  return {
    ...items,
    ...lines,
    outgoing: by(lines.lineSource),
    incoming: by(lines.lineTarget),
    boxIndex: indexLevels(top, low, total, only(ItemState.box)),
    frameIndex: indexLevels(top, low, total, only(ItemState.frame)),
    lineIndex: indexLevels(lines.lineTop, lines.lineBottom, total),
    left: root.layout.left,
    right: root.layout.right,
    height: total,
    laidOut,
  };
}

function numbersWhere(count: number, holds: (number: number) => boolean): Int32Array {
  const found = new Int32Array(count);
  let end = 0;
  for (let number = 0; number < count; number++) if (holds(number)) found[end++] = number;
  return found.slice(0, end);
}

/** Every open group after the one around it. */
function placeGroups(root: GroupLayout): Placed[] {
  const placed: Placed[] = [];
  let firstLine = 0;
  let firstPoint = 0;
  const add = (group: GroupLayout, x: number, y: number): Placed => {
    const made: Placed = { group, x, y, firstLine, firstPoint, enteredBy: [], inside: [] };
    firstLine += group.source.length;
    firstPoint += group.layout.points.length / 2;
    placed.push(made);
    return made;
  };
  add(root, 0, 0);
  for (let next = 0; next < placed.length; next++) {
    const { group, x, y, inside } = placed[next]!;
    const { frames, nodeCount, layout } = group;
    for (let at = 0; at < frames.length; at++) {
      const frame = frames[at];
      if (!frame) {
        inside.push(undefined);
        continue;
      }
      const top = y + layout.y[nodeCount + at]! - frame.height / 2;
      inside.push(add(frame, x + layout.x[nodeCount + at]!, top + frame.top));
    }
  }
  return placed;
}

function placeItems(input: NestedInput, placed: readonly Placed[]) {
  const { nodeCount, groupCount, parent } = input;
  const itemCount = nodeCount + groupCount;
  const state = new Uint8Array(itemCount);
  const x = new Float64Array(itemCount).fill(Number.NaN);
  const y = new Float64Array(itemCount).fill(Number.NaN);
  const spine = new Float64Array(itemCount).fill(Number.NaN);
  const widths = input.widths.slice(0, itemCount);
  const heights = input.heights.slice(0, itemCount);
  for (const { group, x: originX, y: originY } of placed) {
    const { items, layout } = group;
    for (let at = 0; at < items.length; at++) {
      const item = items[at]!;
      const frame = frameAt(group, at);
      state[item] = frame ? ItemState.frame : ItemState.box;
      spine[item] = originX + layout.x[at]!;
      x[item] = spine[item]! + (frame?.shift ?? 0);
      y[item] = originY + layout.y[at]!;
      if (!frame) continue;
      widths[item] = frame.width;
      heights[item] = frame.height;
    }
  }
  const shownAs = new Int32Array(itemCount);
  const show = (item: number) => {
    const around = parent[item]!;
    if (state[item] !== ItemState.hidden) shownAs[item] = item;
    else if (around < 0 || state[nodeCount + around] === ItemState.frame || input.hidden?.[item] === 1)
      shownAs[item] = -1;
    else shownAs[item] = shownAs[nodeCount + around]!;
  };
  for (let group = 0; group < groupCount; group++) show(nodeCount + group);
  for (let node = 0; node < nodeCount; node++) show(node);
  return { state, x, y, spine, widths, heights, shownAs };
}

function placeLines(placed: readonly Placed[], shownAs: Int32Array, lineCount: number, pointCount: number) {
  const lineSource = new Int32Array(lineCount);
  const lineTarget = new Int32Array(lineCount);
  const lineBefore = new Int32Array(lineCount).fill(-1);
  const lineEdges = new Int32Array(lineCount);
  const routeStart = new Int32Array(lineCount + 1);
  const points = new Float64Array(2 * pointCount);
  const bounds: LineBounds = {
    lineLeft: new Float64Array(lineCount),
    lineRight: new Float64Array(lineCount),
    lineTop: new Float64Array(lineCount),
    lineBottom: new Float64Array(lineCount),
  };
  for (const { group, x, y, firstLine, firstPoint } of placed) {
    const { items, layout } = group;
    for (let p = 0; p < layout.points.length; p += 2) {
      points[2 * firstPoint + p] = layout.points[p]! + x;
      points[2 * firstPoint + p + 1] = layout.points[p + 1]! + y;
    }
    for (let i = 0; i < group.source.length; i++) {
      const line = firstLine + i;
      const target = group.target[i]!;
      lineSource[line] = shownAs[group.value[i]!]!;
      lineTarget[line] = target < items.length ? items[target]! : -1;
      lineEdges[line] = group.edges ? group.edges[i]! : 1;
      routeStart[line] = firstPoint + layout.routeStart[i]!;
      boundLine(points, routeStart[line]!, firstPoint + layout.routeStart[i + 1]!, bounds, line);
    }
  }
  routeStart[lineCount] = pointCount;
  return { lineSource, lineTarget, lineBefore, lineEdges, routeStart, points, ...bounds };
}

type LineBounds = Pick<Drawing, "lineLeft" | "lineRight" | "lineTop" | "lineBottom">;

function boundLine(points: Float64Array, from: number, end: number, bounds: LineBounds, line: number): void {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (let p = from; p < end; p++) {
    const x = points[2 * p]!;
    const y = points[2 * p + 1]!;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  bounds.lineLeft[line] = left;
  bounds.lineRight[line] = right;
  bounds.lineTop[line] = top;
  bounds.lineBottom[line] = bottom;
}

/** Finds for each line that begins at a frame's border the one that leads there. */
function continueLines(placed: readonly Placed[], lineBefore: Int32Array): void {
  for (const { group, firstLine, enteredBy, inside } of placed) {
    const { source, target, value, items, nodeCount } = group;
    for (let i = 0; i < source.length; i++) {
      const line = firstLine + i;
      const into = target[i]! < nodeCount ? undefined : inside[target[i]! - nodeCount];
      if (into) into.enteredBy[into.group.entries.of(value[i]!)] = line;
      const from = source[i]! < nodeCount ? undefined : inside[source[i]! - nodeCount];
      if (from) lineBefore[line] = from.firstLine + from.group.exitLine[from.group.exits.of(value[i]!)]!;
      else if (source[i]! >= items.length) lineBefore[line] = enteredBy[source[i]! - items.length] ?? -1;
    }
  }
}
