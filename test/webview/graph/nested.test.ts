import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { layoutGraph } from "../../../webview/graph/layout/layout";
import { ItemState } from "../../../webview/graph/nested/input";
import { NestedLayout } from "../../../webview/graph/nested/nestedLayout";
import { anyNested, boxOf, faults, linesOverItems, nestedInput } from "./nestedGraph";

/** x - [a - b - c] - [d - e, skip from c] - y; b and d have groups around them of their own. */
const blocks = nestedInput(
  [-1, 0, 2, 0, 1, 1, -1],
  [-1, -1, 0],
  [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 5],
    [3, 5],
    [5, 6],
    [1, 3],
  ],
);

test("frames hold what is in them, boxes do not overlap, lines go down from end to end", () => {
  fc.assert(
    fc.property(anyNested, ({ input, open }) => {
      assert.deepEqual(faults(input, new NestedLayout(input).draw({ open })), []);
    }),
    { numRuns: 300, seed: 3 },
  );
});

test("lines run over no box and through no frame that is not theirs", () => {
  fc.assert(
    fc.property(anyNested, ({ input, open }) => {
      assert.deepEqual(linesOverItems(input, new NestedLayout(input).draw({ open })), []);
    }),
    { numRuns: 300, seed: 5 },
  );
});

test("a drawing that is wrong is found wrong", () => {
  const drawing = new NestedLayout(blocks).draw({ open: Uint8Array.of(1, 1, 1) });
  assert.deepEqual(linesOverItems(blocks, drawing), []);
  drawing.y[2] = drawing.y[3]!;
  drawing.widths[4] = 1000; // Over what passes beside it.
  assert.ok(faults(blocks, drawing).length > 0);
  assert.ok(linesOverItems(blocks, drawing).length > 0);
});

test("what runs beside an open group goes on beside it", () => {
  // 0 - 1 - 2 - 3 - 4 - 9, and beside it 0 - [5 - 6 - 7 - 8] - 9.
  const input = nestedInput(
    [-1, -1, -1, -1, -1, 0, 0, 0, 0, -1],
    [-1],
    [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 9],
      [0, 5],
      [5, 6],
      [6, 7],
      [7, 8],
      [8, 9],
    ],
  );
  const drawing = new NestedLayout(input).draw({ open: Uint8Array.of(1) });
  const frame = boxOf(drawing, 10);
  for (const beside of [1, 2, 3]) {
    assert.ok(boxOf(drawing, beside).bottom < frame.bottom, `${beside} stands beside the frame`);
    const gap = boxOf(drawing, beside).top - boxOf(drawing, beside - 1).bottom;
    assert.ok(gap < 80, `${beside} follows ${beside - 1} at ${gap} px`);
  }
});

test("what was drawn before does not change what is drawn", () => {
  fc.assert(
    fc.property(anyNested, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), ({ input, open }, others) => {
      const used = new NestedLayout(input);
      used.draw({ open: open.map((_, at) => (others[at] ? 1 : 0)) });
      const { laidOut: _, ...again } = used.draw({ open });
      const { laidOut: __, ...fresh } = new NestedLayout(input).draw({ open });
      assert.deepEqual(again, fresh);
    }),
    { numRuns: 60, seed: 4 },
  );
});

test("a graph that came before its boxes were measured is drawn as one that came with them", () => {
  fc.assert(
    fc.property(anyNested, ({ input, open }) => {
      const { widths, heights, headerWidths } = input;
      const unmeasured = {
        ...input,
        widths: new Float32Array(widths.length),
        heights: new Float32Array(heights.length),
        headerWidths: new Float32Array(headerWidths.length),
      };
      const layout = new NestedLayout(unmeasured);
      layout.resize({ widths, heights, headerWidths });
      assert.deepEqual(layout.draw({ open }), new NestedLayout(input).draw({ open }));
    }),
  );
});

test("only the opened group and those around it are laid out", () => {
  const sizes: number[] = [];
  const layout = new NestedLayout(blocks, (input) => {
    sizes.push(input.nodeCount);
    return layoutGraph(input);
  });
  layout.draw({ open: Uint8Array.of(1, 1, 0) });
  assert.equal(sizes.length, 3, "two groups and the graph");
  sizes.length = 0;
  assert.equal(layout.draw({ open: Uint8Array.of(1, 1, 1) }).laidOut, 3);
  assert.equal(sizes.length, 3, "the innermost, the one around it, and the graph");
  sizes.length = 0;
  layout.draw({ open: Uint8Array.of(1, 0, 1) });
  assert.equal(sizes.length, 1, "closing a group lays out what is around it");
  layout.draw({ open: Uint8Array.of(0, 0, 1) });
  assert.equal(sizes.length, 2, "what is open in a closed group is not drawn");
});

test("the main path is one straight column through all frames", () => {
  for (const open of [
    [0, 0, 0],
    [1, 0, 1],
    [1, 1, 1],
  ]) {
    const { state, spine } = new NestedLayout(blocks).draw({ open: Uint8Array.from(open) });
    for (const item of state.keys()) if (state[item] !== ItemState.hidden) assert.equal(spine[item], 0, `item ${item}`);
  }
});

test("edges between closed groups are one line", () => {
  const input = nestedInput(
    [0, 0, 1, 1],
    [-1, -1],
    [
      [0, 2],
      [1, 3],
    ],
  );
  const { lineSource, lineTarget, lineEdges } = new NestedLayout(input).draw({ open: new Uint8Array(2) });
  assert.deepEqual([[...lineSource], [...lineTarget], [...lineEdges]], [[4], [5], [2]]);
});

test("a graph without groups is laid out as it is", () => {
  const input = nestedInput(
    [-1, -1, -1, -1],
    [],
    [
      [0, 1],
      [1, 2],
      [0, 2],
      [2, 3],
    ],
  );
  const drawing = new NestedLayout(input).draw({ open: new Uint8Array(0) });
  const { x, y, points } = layoutGraph(input);
  assert.deepEqual([drawing.x, drawing.y, drawing.points], [x, y, points]);
});

test("hidden nodes are not drawn, nor groups of nothing else", () => {
  const input = { ...blocks, hidden: Uint8Array.of(0, 0, 1, 0, 0, 0, 0) };
  const drawing = new NestedLayout(input).draw({ open: Uint8Array.of(1, 1, 1) });
  assert.equal(drawing.state[2], ItemState.hidden);
  assert.equal(drawing.shownAs[2], -1);
  assert.equal(drawing.state[7 + 2], ItemState.hidden);
  assert.equal(drawing.state[3], ItemState.box);
});

test("a frame is not wider than what it holds and its padding", () => {
  const drawing = new NestedLayout(blocks).draw({ open: Uint8Array.of(1, 1, 1) });
  const { left, right } = boxOf(drawing, 7);
  assert.ok(right - left < 2 * (100 + 100), `${right - left}`);
});
