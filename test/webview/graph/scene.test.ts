import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { residual } from "../../../bench/graph/generate.mjs";
import { outlineBoxes } from "../../../webview/draw/outlinePlan";
import { layoutGraph } from "../../../webview/graph/layout/layout";
import { Picture } from "../../../webview/graph/picture";
import { indexLevels, VerticalIndex } from "../../../webview/graph/verticalIndex";
import { shapeLabel, visibleText } from "../../../webview/graph/visibleText";
import { walk } from "../../../webview/graph/walk";
import { describeNode } from "../../../webview/graphView/describe";
import { evenWidths, graphOf, nodeOf, sceneOf } from "./modelGraph";

const graph = graphOf();
const scene = sceneOf(graph);
const at = (anchor: string, kind = 0) => nodeOf(graph, anchor, kind);

test("arrow keys follow the edges, along the straightest first", () => {
  assert.equal(walk(scene, at("stem"), "down"), at("r"));
  assert.equal(walk(scene, at("y"), "up"), at("body"));
  assert.equal(walk(scene, at("x", 1), "up"), at("x", 1));
  assert.equal(walk(scene, at("r"), "first"), at("x", 1));
  assert.equal(walk(scene, at("r"), "last"), at("y", 2));
  assert.equal(walk(scene, at("r"), "left"), at("r"));
});

test("the node under a point, and none beside it", () => {
  for (let node = 0; node < scene.nodeCount; node++) {
    const [x, y] = [scene.layout.x[node]!, scene.layout.y[node]!];
    assert.equal(scene.itemAt(x, y), node);
    assert.equal(scene.itemAt(x + scene.picture.input.widths[node]! / 2 + 1, y), -1);
  }
  assert.equal(scene.itemAt(0, -10), -1);
  assert.equal(scene.itemAt(0, scene.layout.height + 10), -1);
});

test("a screen reader hears what a node is and where it leads", () => {
  const said = describeNode(scene, at("stem"));
  assert.match(
    said,
    /^Conv stem, 3×3, float32 \[1,4,8,8\], 6,912 MACs, 108 parameters, from Input x, to Relu r and Add y$/,
  );
});

test("an outline is one box where it holds its nodes alone", () => {
  assert.equal(outlineBoxes(scene, [at("body"), at("y")]).length, 1);
  assert.equal(outlineBoxes(scene, [at("stem"), at("y")]).length, 2, "what stands between is not part of it");
});

test("names show what they hide", () => {
  assert.equal(visibleText("a\nb\u202ec"), "a␊b‹202E›c");
  assert.equal(visibleText("</script>"), "</script>");
  assert.equal(visibleText("x".repeat(10_000)).length, 301);
  assert.equal(visibleText("日本語"), "日本語");
  assert.equal(visibleText("a\ud83d🦆"), "a‹D83D›🦆");
  assert.ok(visibleText(`${"x".repeat(299)}🦆y`).endsWith("x…"), "no half of a character");
});

test("a shape's label has no brackets, and no long expressions", () => {
  assert.equal(shapeLabel("[1,64,56,56]"), "1×64×56×56");
  assert.equal(shapeLabel("[]"), "scalar");
  assert.equal(shapeLabel("[...]"), "?");
  assert.equal(shapeLabel("[N,floor((W + 1)/2)]"), "N×⋯");
});

test("an index by height finds all that overlaps a range", () => {
  const interval = fc.tuple(fc.double({ min: 0, max: 1e5, noNaN: true }), fc.double({ min: 0, max: 1e5, noNaN: true }));
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 60 }), interval, (intervals, [a, b]) => {
      const top = Float64Array.from(intervals, ([x, y]) => Math.min(x, y));
      const bottom = Float64Array.from(intervals, ([x, y]) => Math.max(x, y));
      const found = new Set<number>();
      new VerticalIndex(indexLevels(top, bottom, 1e5)).query(Math.min(a, b), Math.max(a, b), 0, (item) => {
        assert.ok(!found.has(item), "once each");
        found.add(item);
      });
      intervals.forEach((_, i) => {
        if (top[i]! <= Math.max(a, b) && bottom[i]! >= Math.min(a, b)) assert.ok(found.has(i));
      });
    }),
    { numRuns: 300, seed: 1 },
  );
});

test("a query in a long drawing looks at few edges", () => {
  const layout = layoutGraph(residual(10_000));
  const edges = layout.routeStart.length - 1;
  const y = (edge: number, last: number) =>
    layout.points[2 * (last ? layout.routeStart[edge + 1]! - 1 : layout.routeStart[edge]!) + 1]!;
  const top = Float64Array.from({ length: edges }, (_, edge) => y(edge, 0));
  const bottom = Float64Array.from({ length: edges }, (_, edge) => y(edge, 1));
  let looked = 0;
  new VerticalIndex(indexLevels(top, bottom, layout.height)).query(2e5, 2e5 + 800, 0, () => looked++);
  assert.ok(looked > 0 && looked < 200, `${looked} of ${edges}`);
});

test("boxes that are measured in pieces have the sizes of those measured at once", async () => {
  const large = modelOfSize(1500);
  let pauses = 0;
  const picture = await Picture.inSlices(large, evenWidths, () => {
    pauses++;
    return Promise.resolve();
  });
  assert.ok(pauses >= 2);
  assert.deepEqual(picture.nested, new Picture(large, evenWidths).nested);
});

function modelOfSize(count: number) {
  const layers = Array.from({ length: count }, (_, layer) => `  v${layer + 1} = Relu (v${layer})`);
  return graphOf(`main (float32[1,3] v0) => (float32[...] v${count}) {\n${layers.join("\n")}\n}`);
}
