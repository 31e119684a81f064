import assert from "node:assert/strict";
import { test } from "node:test";
import { overviewScale } from "../../../webview/draw/overviewScale";
import { graphOf, sceneOf } from "../graph/modelGraph";

const strip = { width: 80, height: 600 };

/** A chain of 100 boxes; some of them are moved far to the right. */
function chain(aside: number) {
  const nodes = Array.from({ length: 100 }, (_, at) => `  v${at + 1} = Relu (v${at})`).join("\n");
  const scene = sceneOf(graphOf(`main (float32[1,8] v0) => (float32[...] v100) {\n${nodes}\n}`));
  const { x } = scene.layout;
  for (let node = 0; node < aside; node++) x[node]! += 5000;
  return Object.assign(scene, { layout: { ...scene.layout, right: aside > 0 ? 5100 : scene.layout.right } });
}

const widthOf = (scene: ReturnType<typeof chain>) => {
  const { x } = overviewScale(scene, strip);
  return x(30) - x(-30);
};

test("a few boxes far out do not squeeze the others; they stand at the edge", () => {
  assert.ok(widthOf(chain(0)) > 10);
  assert.equal(Math.round(widthOf(chain(3))), Math.round(widthOf(chain(0))));
  assert.equal(overviewScale(chain(3), strip).x(5000), strip.width - 1);
});

test("many boxes far out are shown where they are", () => {
  const scene = chain(30);
  assert.ok(widthOf(scene) < 2);
  assert.ok(overviewScale(scene, strip).x(5000) < strip.width - 1);
});
