import { adjacency } from "../layout/adjacency";
import { indexLevels } from "../verticalIndex";
import type { GroupLayout } from "./groupLayout";
import { type Drawing, ItemState, type NestedInput } from "./input";
import { type PlacedGroups, placeGroups } from "./placedGroups";

/**
 * Puts the layouts of the open groups into each other: absolute places of boxes and frames, the lines, and how all of it is found. Made again
 * for each drawing: few passes over few columns, since a drawing that a key asks for waits for it.
 */
export function composeDrawing(input: NestedInput, root: GroupLayout, laidOut: number): Drawing {
  const placed = placeGroups(input, root);
  const { boxes, frames, top, low, ...items } = placeItems(input, placed);
  const { outgoing, incoming, ...lines } = placeLines(input, placed, items.state, items.shownAs);
  const total = root.layout.height;
  return {
    ...items,
    ...lines,
    outgoing,
    incoming,
    boxIndex: indexLevels(top, low, total, boxes),
    frameIndex: indexLevels(top, low, total, frames),
    lineIndex: indexLevels(lines.lineTop, lines.lineBottom, total),
    left: root.layout.left,
    right: root.layout.right,
    height: total,
    laidOut,
  };
}

function placeItems(input: NestedInput, placed: PlacedGroups) {
  const itemCount = input.nodeCount + input.groupCount;
  const state = new Uint8Array(itemCount);
  const x = new Float64Array(itemCount).fill(Number.NaN);
  const y = new Float64Array(itemCount).fill(Number.NaN);
  const spine = new Float64Array(itemCount).fill(Number.NaN);
  const widths = input.widths.slice(0, itemCount);
  const heights = input.heights.slice(0, itemCount);
  for (let place = 0; place < placed.groups.length; place++) {
    const { items, layout, opened, frames, nodeCount } = placed.groups[place]!;
    const originX = placed.x[place]!;
    const originY = placed.y[place]!;
    for (let at = 0; at < items.length; at++) {
      const item = items[at]!;
      const middle = originX + layout.x[at]!;
      state[item] = ItemState.box;
      spine[item] = middle;
      x[item] = middle;
      y[item] = originY + layout.y[at]!;
    }
    for (let i = 0; i < opened.length; i++) {
      const frame = frames[opened[i]!]!;
      const item = items[nodeCount + opened[i]!]!;
      state[item] = ItemState.frame;
      x[item] = spine[item]! + frame.shift;
      widths[item] = frame.width;
      heights[item] = frame.height;
    }
  }
  return { state, x, y, spine, widths, heights, shownAs: shownAs(input, state), ...placesOf(state, y, heights) };
}

/** The boxes and the frames, and where each begins and ends. */
function placesOf(state: Uint8Array, y: Float64Array, heights: Float32Array) {
  const boxes = new Int32Array(state.length);
  const frames = new Int32Array(state.length);
  const top = new Float64Array(state.length);
  const low = new Float64Array(state.length);
  let boxCount = 0;
  let frameCount = 0;
  for (let item = 0; item < state.length; item++) {
    const now = state[item]!;
    if (now === ItemState.hidden) continue;
    if (now === ItemState.box) boxes[boxCount++] = item;
    else frames[frameCount++] = item;
    const half = heights[item]! / 2;
    top[item] = y[item]! - half;
    low[item] = y[item]! + half;
  }
  return { boxes: boxes.subarray(0, boxCount), frames: frames.subarray(0, frameCount), top, low };
}

function shownAs({ nodeCount, groupCount, parent, hidden }: NestedInput, state: Uint8Array): Int32Array {
  const itemCount = nodeCount + groupCount;
  const shown = new Int32Array(itemCount);
  // A group stands before the groups in it, and groups come before nodes.
  for (let i = 0; i < itemCount; i++) {
    const item = i < groupCount ? nodeCount + i : i - groupCount;
    const around = parent[item]!;
    if (state[item] !== ItemState.hidden) shown[item] = item;
    else if (around < 0 || state[nodeCount + around] === ItemState.frame || hidden?.[item] === 1) shown[item] = -1;
    else shown[item] = shown[nodeCount + around]!;
  }
  return shown;
}

function placeLines({ nodeCount }: NestedInput, placed: PlacedGroups, state: Uint8Array, shown: Int32Array) {
  const { lineCount, pointCount, groups, firstLine, firstEntry, placeOf } = placed;
  const lineSource = new Int32Array(lineCount);
  const lineTarget = new Int32Array(lineCount);
  const lineBefore = new Int32Array(lineCount).fill(-1);
  const lineEdges = new Int32Array(lineCount).fill(1);
  const routeStart = new Int32Array(lineCount + 1);
  const points = new Float64Array(2 * pointCount);
  const lineLeft = new Float64Array(lineCount);
  const lineRight = new Float64Array(lineCount);
  const lineTop = new Float64Array(lineCount);
  const lineBottom = new Float64Array(lineCount);
  /** By entry: the line that reaches it from outside. */
  const enteredBy = new Int32Array(placed.entryCount).fill(-1);
  /** Lines that reach boxes, and their ends. */
  const whole = new Int32Array(lineCount);
  const from = new Int32Array(lineCount);
  const to = new Int32Array(lineCount);
  let wholeCount = 0;
  for (let place = 0; place < groups.length; place++) {
    const group = groups[place]!;
    const { items, layout, bounds, source, target, value, edges, exitOf, entryOf } = group;
    const x = placed.x[place]!;
    const y = placed.y[place]!;
    const firstPoint = placed.firstPoint[place]!;
    for (let p = 0; p < layout.points.length; p += 2) {
      points[2 * firstPoint + p] = layout.points[p]! + x;
      points[2 * firstPoint + p + 1] = layout.points[p + 1]! + y;
    }
    for (let i = 0; i < source.length; i++) {
      const line = firstLine[place]! + i;
      const end = target[i]!;
      const reached = end < items.length ? items[end]! : -1;
      const made = shown[value[i]!]!;
      lineSource[line] = made;
      lineTarget[line] = reached;
      if (edges) lineEdges[line] = edges[i]!;
      routeStart[line] = firstPoint + layout.routeStart[i]!;
      lineLeft[line] = bounds.left[i]! + x;
      lineRight[line] = bounds.right[i]! + x;
      lineTop[line] = bounds.top[i]! + y;
      lineBottom[line] = bounds.bottom[i]! + y;
      if (reached >= 0 && state[reached] === ItemState.box) {
        whole[wholeCount] = line;
        from[wholeCount] = made;
        to[wholeCount++] = reached;
      }
      // The line that this one goes on from: in the frame that it leaves, or outside of its own.
      if (entryOf && entryOf[i]! >= 0) enteredBy[firstEntry[placeOf[reached - nodeCount]!]! + entryOf[i]!] = line;
      if (source[i]! >= items.length) lineBefore[line] = enteredBy[firstEntry[place]! + source[i]! - items.length]!;
      else if (exitOf && exitOf[i]! >= 0) {
        const inner = placeOf[items[source[i]!]! - nodeCount]!;
        lineBefore[line] = firstLine[inner]! + groups[inner]!.exitLine[exitOf[i]!]!;
      }
    }
  }
  routeStart[lineCount] = pointCount;
  const itemCount = state.length;
  return {
    lineSource,
    lineTarget,
    lineBefore,
    lineEdges,
    routeStart,
    points,
    lineLeft,
    lineRight,
    lineTop,
    lineBottom,
    outgoing: adjacency(from, whole, itemCount, wholeCount),
    incoming: adjacency(to, whole, itemCount, wholeCount),
  };
}
