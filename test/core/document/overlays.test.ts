// What is computed or measured of each layer, held against numbers that were worked out by hand or another way.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { quantizationErrorOf } from "../../../src/core/analysis/quantizationError";
import { sparsityOf } from "../../../src/core/analysis/sparsity";
import { ModelDocument } from "../../../src/core/document";
import { parseModel, Tensor } from "../../../src/core/ir";
import type { Runtime } from "../../../src/core/runtime";
import { modelStorage } from "../../../src/node";
import { isolatedRuntime } from "../../../src/runtime";
import { builtCli, scratchFolder, trained, writeModel } from "../../support/modelFiles";

const storage = modelStorage();

function runtimeFor(context: TestContext) {
  const runtime = isolatedRuntime({ script: builtCli });
  context.after(() => runtime.stop());
  return runtime;
}

/** A runtime whose sessions are fed something else than they are given. */
function feeding(runtime: Runtime, change: (given: Map<string, Tensor>) => Map<string, Tensor>): Runtime {
  return {
    name: runtime.name,
    async open(model, options) {
      const session = await runtime.open(model, options);
      const { inputs, outputs } = session;
      return {
        inputs,
        outputs,
        run: (feeds, signal) => session.run(change(new Map(feeds)), signal),
        close: () => session.close(),
      };
    },
  };
}

const products = `model <ir_version: 8, opsets: { "": 17 }>
main (float32[1,2] x) => (float32[1,2] y)
  < float32[2,2] w = {1, 0.3, -0.2, 0}, float32[2,2] dead = {3, 5, 7, 11}, float32[2] zero = {0, 0} > {
  a = MatMul (x, w)
  b = MatMul (x, dead)
  c = Mul (b, zero)
  y = Add (a, c)
}`;

const finish = (work: Generator<undefined, number, undefined>): number => {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
};

test("sparsity is the share of exact zeros, and nothing for a node without weights", () => {
  const nodes = [...parseModel(products).graph.allNodes()];
  assert.deepEqual(
    nodes.map((node) => finish(sparsityOf(node))),
    [0.25, 0, 1, -1],
  );
});

test("the quantization error of a matrix is that of its columns rounded to 127 steps each", () => {
  const [node] = parseModel(products).graph.allNodes();
  // Columns [1, -0.2] and [0.3, 0]: -0.2 * 127 = -25.4 becomes -25, the largest of a column is exact.
  const expected = 0.4 / 127 / Math.sqrt(1 + 0.04 + 0.09);
  assert.ok(Math.abs(finish(quantizationErrorOf(node!)) - expected) < 1e-7);
});

test("a layer's sensitivity is the relative change of the outputs when its weights alone are rounded", async (context) => {
  const path = writeModel(scratchFolder(context), "m.onnx", products);
  const runtime = runtimeFor(context);
  const measure = async (feeds: (given: Map<string, Tensor>) => Map<string, Tensor>) => {
    const document = await ModelDocument.open(path, { storage, runtime: feeding(runtime, feeds) });
    return document.computeOverlay("sensitivity");
  };
  const x = Tensor.floats([1, 2], [0.5, 0.25]);
  const { anchors, values } = await measure((given) => given.set("x", x));
  assert.deepEqual(anchors, ["a", "b", "c", "y"]);
  // What does not reach the output does not matter; a vector is not rounded; what has no weights has no sensitivity.
  assert.deepEqual([...values].slice(1), [0, -1, -1]);
  // y = [0.45, 0.15]; -25/127 instead of -0.2 moves its first element.
  const expected = (0.25 * (0.4 / 127)) / Math.hypot(0.45, 0.15);
  assert.ok(Math.abs(values[0]! - expected) < 1e-6, `${values[0]}`);
  // A planted bug is seen: a runtime that does not hear which layer is to be rounded.
  const deaf = await measure((given) => given.set("x", x).set("espalier_layer", Tensor.int64s([], [-1])));
  assert.ok(Math.abs(deaf.values[0]! - expected) > 1e-4);
});

test("every operator of a trained model is timed, and what was measured is found again after an undo", async (context) => {
  const document = await ModelDocument.open(trained("resnet"), { storage, runtime: runtimeFor(context) });
  const stages = new Set<string>();
  const report = await document.computeOverlay("time", {}, { progress: ({ stage }) => stages.add(stage) });
  assert.equal(report.values.length, 34);
  assert.ok(
    report.values.every((time) => time >= 0),
    `${report.values}`,
  );
  assert.ok(Math.max(...report.values) > 0);
  assert.match(report.how, /^Medians of \d+ runs in onnxruntime .* on .* cores?, the runtime's own optimizations off/);
  assert.ok(stages.has("timing operators"));
  await document.apply({ pass: "fuse-conv-batchnorm" });
  assert.equal(document.overlay("time"), undefined);
  await document.undo();
  assert.equal(document.overlay("time"), report);
});

/** `outer` calls `inner`, and one of them chooses in an If; both calls of `outer` are told apart. */
const calls = `model <ir_version: 9, opsets: { "": 18, "local": 1 }>
main (float32[2,2] x, bool[] on) => (float32[2,2] y)
  < float32[2,2] a = {1, 0.3, -0.2, 0}, float32[2,2] b = {7, 0, 0, 0} > {
  h = local.outer (x, a, on)
  y = local.outer (h, b, on)
}
function local outer "" <opsets: { "": 18, "local": 1 }, attributes: {}> (x, w, on) => (y) {
  m = local.inner (x, w)
  y = If <then_branch = graph yes () => (r) { r = Relu (m) }, else_branch = graph no () => (t) { t = Tanh (m) }> (on)
}
function local inner "" <opsets: { "": 18 }, attributes: {}> (x, w) => (y) {
  p = MatMul (x, w)
  y = Neg (p)
}`;

test("layers in bodies of functions are timed and looked at, at each call of its own", async (context) => {
  const path = writeModel(scratchFolder(context), "calls.onnx", calls);
  const document = await ModelDocument.open(path, { storage, runtime: runtimeFor(context) });
  const graph = await document.graph();
  const drawn = graph.nodes.anchor.slice(2, -1);
  const at = async (kind: "time" | "sparsity" | "sensitivity", ...layers: string[]) => {
    const { anchors, values } = await document.computeOverlay(kind);
    assert.deepEqual(anchors, drawn);
    return layers.map((layer) => values[anchors.indexOf(layer)]!);
  };
  const run = ["h:m:p", "h:m:y", "h:y", "y:m:p", "y:m:y", "y:y"];
  assert.ok((await at("time", ...run)).every((time) => time >= 0));
  // One branch runs and the other does not; a call has no time of its own.
  const branches = (await at("time", "h:r", "h:t")).filter(Number.isNaN);
  assert.equal(branches.length, 1);
  assert.deepEqual(await at("time", "h", "h:m", "y"), [-1, -1, -1]);
  assert.deepEqual(await at("sparsity", "h:m:p", "h:m:y", "y:m:p"), [0.25, -1, 0.75]);
  const [first, second] = await at("sensitivity", "h:m:p", "y:m:p");
  assert.ok(first! > 1e-4, `${first}`);
  assert.equal(second, 0, "7 and 0 are rounded to themselves");
});

test("a call that cannot be inlined is looked at as one layer, and its body is not known", async (context) => {
  const foreign = calls.replace('inner "" <opsets: { "": 18 }', 'inner "" <opsets: { "": 12 }').replace("Neg", "Relu");
  const path = writeModel(scratchFolder(context), "calls.onnx", foreign);
  const document = await ModelDocument.open(path, { storage, runtime: runtimeFor(context) });
  const { anchors, values } = await document.computeOverlay("sparsity");
  const [call, layer, other] = ["h:m", "h:m:p", "h:y"].map((anchor) => values[anchors.indexOf(anchor)]!);
  assert.deepEqual([call, layer, other], [0.25, Number.NaN, -1]);
});

test("a cancelled measurement rejects and keeps nothing; without a runtime nothing is measured", async (context) => {
  const document = await ModelDocument.open(trained("resnet"), { storage, runtime: runtimeFor(context) });
  const controller = new AbortController();
  const cancelled = document.computeOverlay(
    "time",
    {},
    { signal: controller.signal, progress: ({ stage }) => stage === "timing operators" && controller.abort() },
  );
  await assert.rejects(cancelled, { name: "Cancelled" });
  assert.equal(document.overlay("time"), undefined);
  const untrusted = await ModelDocument.open(trained("resnet"), { storage });
  await assert.rejects(untrusted.computeOverlay("time"), /no runtime/);
  await assert.rejects(untrusted.computeOverlay("sensitivity"), /no runtime/);
  assert.equal((await untrusted.computeOverlay("quantization")).values.length, 34);
});

test("a model whose outputs change by themselves has no sensitivity", async (context) => {
  const text = products.replace("y = Add (a, c)", "d = Add (a, c)\n  e = RandomNormalLike (d)\n  y = Add (d, e)");
  const path = writeModel(scratchFolder(context), "m.onnx", text);
  const runtime: Runtime = runtimeFor(context);
  const document = await ModelDocument.open(path, { storage, runtime });
  await assert.rejects(document.computeOverlay("sensitivity"), /same outputs twice/);
});

test("a preview shows the graph after a step, names what is new, and leaves the document as it was", async () => {
  const document = await ModelDocument.open(trained("resnet"), { storage });
  const suggestion = (await document.suggestions()).find(({ step }) => step.pass === "fuse-conv-batchnorm")!;
  const before = (await document.graph()).nodes.kind.length;
  const preview = await document.preview([suggestion.step]);
  assert.equal(preview.graph.nodes.kind.length, before - 1);
  assert.equal(preview.changed.length, 1);
  assert.equal(preview.removed.length, 1);
  assert.equal((await document.graph()).nodes.kind.length, before);
  assert.equal(document.recipe.steps.length, 0);
});
