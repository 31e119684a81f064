import type { Layout, LayoutInput } from "../../../webview/graph/layout/input";

/** A picture whoever made it: where the nodes' centres are, and each edge as points that are joined by straight lines. */
export interface Drawing {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly lines: readonly Float64Array[];
}

/** Straight pieces in the place of one curve. */
const PIECES = 12;

/** Our layout as it is painted: a route's points at one x are joined by a line, others by a curve that is vertical at both ends. */
export function drawingOf(input: LayoutInput, { x, y, routeStart, points }: Layout): Drawing {
  const lines = Array.from(input.edgeSources, (_, e) => {
    const line: number[] = [];
    for (let p = routeStart[e]!; p < routeStart[e + 1]!; p++) {
      const [x1, y1] = [points[2 * p]!, points[2 * p + 1]!];
      if (p > routeStart[e]! && points[2 * p - 2] !== x1) curve(line, points[2 * p - 2]!, points[2 * p - 1]!, x1, y1);
      line.push(x1, y1);
    }
    return Float64Array.from(line);
  });
  return { x, y, lines };
}

/** The inner points of a cubic Bezier whose control points are at half the height. */
function curve(line: number[], x0: number, y0: number, x1: number, y1: number): void {
  for (let i = 1; i < PIECES; i++) {
    const t = i / PIECES;
    const s = 1 - t;
    line.push(
      (s * s * s + 3 * s * s * t) * x0 + (3 * s * t * t + t * t * t) * x1,
      s * s * s * y0 + (3 * s * s * t + 3 * s * t * t) * ((y0 + y1) / 2) + t * t * t * y1,
    );
  }
}

/** Height of the strips in which pieces are compared. */
const STRIP = 64;

/**
 * The places where edges without a common end cross, as the eye counts them: edges of one source that run in one line there are one line,
 * in whichever picture.
 */
export function lineCrossings(input: LayoutInput, { lines }: Drawing): number {
  const pieces = piecesOf(lines);
  const strips = new Map<number, Piece[]>();
  for (const piece of pieces) {
    const { y0, y1 } = piece;
    for (let s = Math.floor(Math.min(y0, y1) / STRIP); s <= Math.floor(Math.max(y0, y1) / STRIP); s++) {
      const strip = strips.get(s);
      if (strip) strip.push(piece);
      else strips.set(s, [piece]);
    }
  }
  const { edgeSources, edgeTargets } = input;
  const found = new Set<string>();
  for (const strip of strips.values()) {
    strip.forEach((a, i) => {
      const [from, to] = [edgeSources[a.edge]!, edgeTargets[a.edge]!];
      for (const b of strip.slice(i + 1)) {
        const [otherFrom, otherTo] = [edgeSources[b.edge]!, edgeTargets[b.edge]!];
        if (from === otherFrom || to === otherTo || from === otherTo || to === otherFrom) continue;
        const at = crossingOf(a, b);
        if (at)
          found.add(`${Math.min(from, otherFrom)} ${Math.max(from, otherFrom)} ${at.x.toFixed(0)} ${at.y.toFixed(0)}`);
      }
    });
  }
  return found.size;
}

interface Piece {
  readonly edge: number;
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

function piecesOf(lines: readonly Float64Array[]): Piece[] {
  const pieces: Piece[] = [];
  lines.forEach((line, edge) => {
    for (let p = 2; p < line.length; p += 2)
      pieces.push({ edge, x0: line[p - 2]!, y0: line[p - 1]!, x1: line[p]!, y1: line[p + 1]! });
  });
  return pieces;
}

/** Where two pieces cross; a touching end counts for one of its two pieces. */
function crossingOf(a: Piece, b: Piece): { x: number; y: number } | undefined {
  const turn = (ax: number, ay: number, bx: number, by: number, cx: number, cy: number) =>
    (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  const c = turn(b.x0, b.y0, b.x1, b.y1, a.x0, a.y0);
  const d = turn(b.x0, b.y0, b.x1, b.y1, a.x1, a.y1);
  const e = turn(a.x0, a.y0, a.x1, a.y1, b.x0, b.y0);
  const f = turn(a.x0, a.y0, a.x1, a.y1, b.x1, b.y1);
  if (c >= 0 === d >= 0 || e >= 0 === f >= 0) return undefined;
  const t = c / (c - d);
  return { x: a.x0 + t * (a.x1 - a.x0), y: a.y0 + t * (a.y1 - a.y0) };
}
