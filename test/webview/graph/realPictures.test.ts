import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { layoutGraph } from "../../../webview/graph/layout/layout";
import { drawingOf, lineCrossings } from "./drawing";
import { edgesOverNodes, overlaps } from "./pictureQuality";
import { boxesOf, realGraph, realGraphNames } from "./realGraphs";
import { drawnByDagre } from "./references";
import { chainEdges, spineShare } from "./spine";

/** Crossings in dagre's pictures that were counted once: for this one dagre 3.1.3 needs 15 s. */
const RECORDED: ReadonlyMap<string, number> = new Map([["DenseNet-121", 8800]]);

for (const name of realGraphNames) {
  describe(name, () => {
    const input = boxesOf(realGraph(name));
    const layout = layoutGraph(input);

    test("nothing overlaps, edges point down and run over no node", () => {
      assert.deepEqual(overlaps(input, layout), []);
      input.edgeSources.forEach((source, e) => {
        assert.ok(layout.layer[source]! < layout.layer[input.edgeTargets[e]!]!, `edge ${e} points down`);
      });
      // At most 1 % would do.
      assert.equal(edgesOverNodes(input, layout), 0);
    });

    test("the main path is one straight line, chains hardly bend", () => {
      assert.ok(spineShare(input, layout) > 0.999);
      const chains = chainEdges(input);
      const straight = chains.filter((e) => layout.x[input.edgeSources[e]!] === layout.x[input.edgeTargets[e]!]);
      assert.ok(straight.length >= 0.95 * chains.length, `${straight.length} of ${chains.length} are straight`);
    });

    test("edges cross hardly more often than in the picture that dagre makes", () => {
      const ours = lineCrossings(input, drawingOf(input, layout));
      const dagre = RECORDED.get(name) ?? lineCrossings(input, drawnByDagre(input));
      assert.ok(ours <= 1.2 * dagre, `${ours} crossings, dagre has ${dagre}`);
    });

    test("the same input gives the same picture", () => {
      assert.deepEqual(layoutGraph(boxesOf(realGraph(name))), layout);
    });
  });
}

test("the referees see two crossed lines, a bend in the main path and in a chain", () => {
  const cross = {
    nodeCount: 4,
    widths: new Float32Array(4).fill(10),
    heights: new Float32Array(4).fill(10),
    edgeSources: Int32Array.of(0, 1),
    edgeTargets: Int32Array.of(3, 2),
  };
  const lines = [Float64Array.of(0, 0, 100, 100), Float64Array.of(100, 0, 0, 100)];
  const x = Float64Array.of(0, 100, 0, 100);
  const y = Float64Array.of(0, 0, 100, 100);
  assert.equal(lineCrossings(cross, { x, y, lines }), 1);
  assert.equal(spineShare({ ...cross, edgeTargets: Int32Array.of(2, 3) }, { x }), 1);
  assert.equal(
    spineShare({ ...cross, edgeSources: Int32Array.of(0, 2), edgeTargets: Int32Array.of(2, 3) }, { x }),
    2 / 3,
  );
  assert.deepEqual(chainEdges(cross), [0, 1]);
});
