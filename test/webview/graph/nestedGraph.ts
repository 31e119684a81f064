import fc from "fast-check";
import type { Drawing, NestedInput } from "../../../webview/graph/nested/input";
import { FRAME_HEADER, ItemState } from "../../../webview/graph/nested/input";

/** `groups[g]` is the group around group g; `nodes[i]` the group of node i; -1 for none. All boxes 100 by 40. */
export function nestedInput(
  nodes: readonly number[],
  groups: readonly number[],
  edges: readonly (readonly [number, number])[],
): NestedInput {
  const count = nodes.length + groups.length;
  return {
    nodeCount: nodes.length,
    groupCount: groups.length,
    parent: Int32Array.from([...nodes, ...groups]),
    widths: new Float32Array(count).fill(100),
    heights: new Float32Array(count).fill(40),
    headerWidths: new Float32Array(groups.length).fill(120),
    importance: new Float32Array(nodes.length).fill(1),
    edgeSources: Int32Array.from(edges, ([source]) => source),
    edgeTargets: Int32Array.from(edges, ([, target]) => target),
  };
}

/** Groups are runs of nodes, as in models: no edge leads out of a group and back in. */
export const anyNested = fc
  .record({
    nodeCount: fc.integer({ min: 2, max: 40 }),
    cuts: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 8 }),
    links: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 60 }),
    opened: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  })
  .map(({ nodeCount, cuts, links, opened }) => {
    // Runs that overlap without one holding the other are cut to the outer one.
    const runs: { from: number; end: number; parent: number }[] = [];
    for (const [a, b] of cuts) {
      const from = a % nodeCount;
      const end = from + 1 + (b % (nodeCount - from));
      const around = runs.findLastIndex((run) => run.from <= from && end <= run.end);
      const clashes = runs.some(
        (run, at) => at !== around && run.from < end && from < run.end && !(run.from <= from && end <= run.end),
      );
      if (!clashes) runs.push({ from, end, parent: around });
    }
    const nodes = Array.from({ length: nodeCount }, (_, node) =>
      runs.findLastIndex((run) => run.from <= node && node < run.end),
    );
    const edges = links
      .map(([a, b]) => [Math.min(a % nodeCount, b % nodeCount), Math.max(a % nodeCount, b % nodeCount)] as const)
      .filter(([a, b]) => a !== b);
    const input = nestedInput(
      nodes,
      runs.map((run) => run.parent),
      edges,
    );
    return { input, open: Uint8Array.from(runs, (_, at) => (opened[at] ? 1 : 0)) };
  });

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export function boxOf({ x, y, widths, heights }: Drawing, item: number): Box {
  return {
    left: x[item]! - widths[item]! / 2,
    right: x[item]! + widths[item]! / 2,
    top: y[item]! - heights[item]! / 2,
    bottom: y[item]! + heights[item]! / 2,
  };
}

const HAIR = 0.01;

/** What is wrong with a drawing, in words; nothing when it is right. */
export function faults(input: NestedInput, drawing: Drawing): string[] {
  const found: string[] = [];
  const { state, lineSource, lineTarget, lineBefore, routeStart, points } = drawing;
  const shown = [...state.keys()].filter((item) => state[item] !== ItemState.hidden);
  const around = (item: number) => (input.parent[item]! < 0 ? -1 : input.nodeCount + input.parent[item]!);
  for (const item of shown) {
    const box = boxOf(drawing, item);
    const frame = around(item);
    if (frame >= 0) {
      const outer = boxOf(drawing, frame);
      const inside =
        box.left > outer.left &&
        box.right < outer.right &&
        box.top >= outer.top + FRAME_HEADER &&
        box.bottom < outer.bottom;
      if (!inside) found.push(`${item} is not inside of ${frame}`);
    }
    for (const other of shown) {
      if (other <= item || around(other) !== frame) continue;
      const b = boxOf(drawing, other);
      if (
        box.left < b.right - HAIR &&
        b.left < box.right - HAIR &&
        box.top < b.bottom - HAIR &&
        b.top < box.bottom - HAIR
      )
        found.push(`${item} and ${other} overlap`);
    }
  }
  for (let line = 0; line < lineSource.length; line++) {
    const [first, last] = [routeStart[line]!, routeStart[line + 1]! - 1];
    for (let p = first; p < last; p++)
      if (points[2 * p + 3]! < points[2 * p + 1]! - HAIR) found.push(`line ${line} goes up`);
    const [x, y] = [points[2 * first]!, points[2 * first + 1]!];
    const before = lineBefore[line]!;
    if (before < 0) {
      const box = boxOf(drawing, lineSource[line]!);
      if (Math.abs(y - box.bottom) > HAIR) found.push(`line ${line} does not begin at its box`);
    } else {
      const end = routeStart[before + 1]! - 1;
      const [endX, endY] = [points[2 * end]!, points[2 * end + 1]!];
      // Into a frame the line passes below the header.
      const gap = lineTarget[before]! < 0 ? 0 : FRAME_HEADER;
      if (Math.abs(endX - x) > HAIR || Math.abs(endY + gap - y) > HAIR)
        found.push(`line ${line} does not go on where ${before} ends`);
      if (lineSource[before] !== lineSource[line]) found.push(`line ${line} and ${before} carry different values`);
    }
    const target = lineTarget[line]!;
    if (target >= 0 && Math.abs(points[2 * last + 1]! - boxOf(drawing, target).top) > HAIR)
      found.push(`line ${line} does not end at ${target}`);
  }
  // Every edge between two boxes is there, and no other.
  const wanted = new Set<string>();
  input.edgeSources.forEach((source, edge) => {
    const [a, b] = [drawing.shownAs[source]!, drawing.shownAs[input.edgeTargets[edge]!]!];
    if (a !== b) wanted.add(`${a}-${b}`);
  });
  const drawn = new Set<string>();
  for (let line = 0; line < lineSource.length; line++)
    if (lineTarget[line]! >= 0 && state[lineTarget[line]!] === ItemState.box)
      drawn.add(`${lineSource[line]}-${lineTarget[line]}`);
  for (const edge of wanted) if (!drawn.has(edge)) found.push(`${edge} is not drawn`);
  for (const edge of drawn) if (!wanted.has(edge)) found.push(`${edge} is no edge`);
  return found;
}

/** Lines that run over a box, or through a frame in which neither of their ends is. */
export function linesOverItems(input: NestedInput, drawing: Drawing): string[] {
  const { state, lineSource, lineTarget, routeStart, points } = drawing;
  const found: string[] = [];
  const holds = (frame: number, item: number) => {
    for (let at = item; at >= 0; at = input.parent[at]! < 0 ? -1 : input.nodeCount + input.parent[at]!)
      if (at === frame) return true;
    return false;
  };
  const shown = [...state.keys()].filter((item) => state[item] !== ItemState.hidden);
  for (let line = 0; line < lineSource.length; line++) {
    const others = shown.filter((item) => !holds(item, lineSource[line]!) && !holds(item, lineTarget[line]!));
    for (let p = routeStart[line]! + 1; p < routeStart[line + 1]!; p++) {
      const [x0, y0, x1, y1] = [...points.subarray(2 * p - 2, 2 * p + 2)] as [number, number, number, number];
      const near = others
        .map((item) => ({ item, ...boxOf(drawing, item) }))
        .filter(({ top, bottom }) => top < Math.max(y0, y1) && bottom > Math.min(y0, y1));
      for (const { item, left, right, top, bottom } of near) {
        for (let step = 0; step <= 40; step++) {
          const t = step / 40;
          // Curves are vertical at both ends; a line is one that goes nowhere sideways.
          const x = x0 + (x1 - x0) * t * t * (3 - 2 * t);
          const y = y0 + (y1 - y0) * (x0 === x1 ? t : 1.5 * t * (1 - t) + t * t * t);
          if (x <= left + HAIR || x >= right - HAIR || y <= top + HAIR || y >= bottom - HAIR) continue;
          found.push(`line ${line} runs over ${item}`);
          break;
        }
      }
    }
  }
  return found;
}
