import assert from "node:assert/strict";
import { test } from "node:test";
import type { LayoutInput } from "../../../../webview/graph/layout/input";
import { layoutGraph } from "../../../../webview/graph/layout/layout";
import { remembering } from "../../../../webview/graph/nested/layoutMemory";

const chain = (change: Partial<LayoutInput> = {}): LayoutInput => ({
  nodeCount: 3,
  widths: Float32Array.of(80, 90, 80),
  heights: Float32Array.of(30, 30, 30),
  edgeSources: Int32Array.of(0, 1),
  edgeTargets: Int32Array.of(1, 2),
  ...change,
});

test("groups that are alike are laid out once", () => {
  let times = 0;
  const layout = remembering((input) => {
    times++;
    return layoutGraph(input);
  });
  assert.equal(layout(chain()), layout(chain()));
  assert.equal(times, 1);
});

test("a group that differs in anything gets a layout of its own", () => {
  const layout = remembering(layoutGraph);
  const first = layout(chain());
  const others: Partial<LayoutInput>[] = [
    // Less apart than what the sum over the columns sees.
    { widths: Float32Array.of(80, 90.1, 80) },
    { heights: Float32Array.of(30, 30, 31) },
    { edgeTargets: Int32Array.of(2, 2) },
    { shifts: Float32Array.of(0, 0, 0) },
    { pinned: Uint8Array.of(0, 0, 2) },
  ];
  for (const other of others) {
    const made = layout(chain(other));
    assert.notEqual(made, first);
    assert.deepEqual(made.layout, layoutGraph(chain(other)));
  }
});

test("what is remembered stays as it was when the edges that were given are written over", () => {
  const layout = remembering(layoutGraph);
  const edgeSources = Int32Array.of(0, 1);
  const first = layout(chain({ edgeSources }));
  edgeSources.set([0, 0]);
  assert.notEqual(layout(chain({ edgeSources })), first);
  assert.equal(layout(chain()), first);
});

test("of columns that are longer than what is asked for, the first entries count", () => {
  const layout = remembering(layoutGraph);
  const first = layout(chain());
  const room = chain({
    widths: Float32Array.of(80, 90, 80, 500),
    heights: Float32Array.of(30, 30, 30, 7),
    edgeSources: Int32Array.of(0, 1, 2),
    edgeTargets: Int32Array.of(1, 2, 0),
  });
  assert.equal(layout(room, 2), first);
  assert.notEqual(layout({ ...room, nodeCount: 4 }, 2), first);
  assert.equal(remembering(layoutGraph)(room, 2).layout.x.length, 3);
});
