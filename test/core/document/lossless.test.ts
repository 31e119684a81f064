import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { ModelDocument } from "../../../src/core/document";
import { readOnnxBytes } from "../../../src/core/formats/onnx";
import { Tensor } from "../../../src/core/ir";
import { allPasses } from "../../../src/core/passes";
import { anchorOf, type Pass } from "../../../src/core/passes/pass";
import type { Runtime } from "../../../src/core/runtime";
import { modelStorage } from "../../../src/node";
import { isolatedRuntime } from "../../../src/runtime";
import { builtCli, scratchFolder, trained, writeModel } from "../../support/modelFiles";

function open(context: TestContext, path: string, runtime?: Runtime) {
  const own = isolatedRuntime({ script: builtCli });
  context.after(() => own.stop());
  return ModelDocument.open(path, { storage: modelStorage(), runtime: runtime ?? own });
}

const pass = (id: string, run: Pass["run"], group: Pass["group"] = "cleanup"): Pass => ({
  id,
  title: id,
  group,
  lossy: false,
  run,
});

/** A planted mistake: takes every Relu out of the graph, as if it did nothing. */
const dropRelu = pass("drop-relu", (context) => {
  for (const node of context.model.graph.nodes()) {
    if (node.opType !== "Relu" || !context.wants(node)) continue;
    node.output().replaceUsesWith(node.input(0)!);
    context.changed({ text: "dropped", anchor: anchorOf(node), before: [anchorOf(node)], after: [] });
    context.model.graph.remove(node);
  }
});

test("a pass that changes the outputs is found, rolled back and named, and the others stay", async (context) => {
  const document = await open(context, trained("resnet"));
  const half = allPasses.length >> 1;
  const passes = [...allPasses.slice(0, half), dropRelu, ...allPasses.slice(half)];
  const report = await document.optimize({ passes, measure: false });
  assert.equal(report.verdict, "equal");
  const bad = report.steps.find((step) => step.pass === "drop-relu");
  assert.match(bad?.rolledBack ?? "", /the output "logits" differs in \d+ of \d+ elements/);
  assert.equal(bad?.applied, 0);
  assert.ok(report.steps.some((step) => step.pass === "fuse-conv-batchnorm" && step.applied === 9));
  assert.ok(report.nodesAfter < report.nodesBefore);
  assert.equal(report.operatorsAfter.Relu, 7);
  assert.ok(report.recipe.steps.every((step) => step.pass !== "drop-relu"));
});

test("two wrong passes are both found", async (context) => {
  const wrongScale = pass("wrong-scale", (it) => {
    for (const value of it.model.graph.initializers) {
      const first = it.model.graph.firstNode;
      if (!first || value.dtype !== 1 || !value.name.includes("weight")) continue;
      const { dims, size } = value.initializer!;
      const zeros = Tensor.floats(dims, new Float32Array(size));
      if (value.initializer!.bytes().every((byte) => byte === 0)) continue;
      it.model.graph.addInitializer(value, zeros);
      it.changed({ text: "zeroed", anchor: anchorOf(first), before: [], after: [] });
      return;
    }
  });
  const document = await open(context, trained("resnet"));
  const report = await document.optimize({ passes: [dropRelu, ...allPasses, wrongScale], measure: false });
  assert.equal(report.verdict, "equal");
  const rolledBack = report.steps.filter((step) => step.rolledBack !== undefined).map((step) => step.pass);
  assert.deepEqual(rolledBack.sort(), ["drop-relu", "wrong-scale"]);
});

test("a pass that throws, or breaks the graph, costs only itself", async (context) => {
  const throwing = pass("throwing", () => {
    throw new TypeError("undefined is not a function");
  });
  const breaking = pass("breaking", (it) => {
    const node = it.model.graph.lastNode;
    if (!node || node.name === "broken") return;
    node.name = "broken";
    node.setInput(0, it.model.graph.outputs[0]!);
    it.changed({ text: "broke", anchor: anchorOf(node), before: [], after: [] });
  });
  const document = await open(context, trained("resnet"));
  const report = await document.optimize({ passes: [throwing, ...allPasses, breaking], measure: false });
  assert.equal(report.verdict, "equal");
  const reasons = new Map(report.steps.map((step) => [step.pass, step.rolledBack]));
  assert.match(reasons.get("throwing") ?? "", /it failed: .*undefined is not a function/);
  assert.match(reasons.get("breaking") ?? "", /it failed: .*not defined before it/);
  assert.ok(report.nodesAfter < report.nodesBefore);
});

test("a model that the runtime cannot run is still optimized, and said to be not verified", async (context) => {
  const path = writeModel(
    scratchFolder(context),
    "custom.onnx",
    `model <ir_version: 8, opsets: { "": 17, "my.domain": 1 }>
    main (float32[2] x) => (float32[2] y) { a = Identity (x) b = my.domain.Odd (a) y = Relu (b) }`,
  );
  const report = await (await open(context, path)).optimize();
  assert.equal(report.verdict, "not-verified");
  assert.match(report.verify?.reason ?? "", /the runtime cannot load the model: .*Odd/);
  assert.equal(report.nodesAfter, 2);
  assert.equal(report.measure, null);
});

test("a model that draws random numbers is not called different", async (context) => {
  const path = writeModel(
    scratchFolder(context),
    "random.onnx",
    `model <ir_version: 8, opsets: { "": 17 }>
    main (float32[8] x) => (float32[8] y) { a = Identity (x) r = RandomNormalLike (a) y = Add (a, r) }`,
  );
  const report = await (await open(context, path)).optimize({ measure: false });
  assert.equal(report.verdict, "not-verified");
  assert.match(report.verify?.reason ?? "", /does not give the same outputs twice/);
});

test("without a runtime nothing is claimed", async () => {
  const document = await ModelDocument.open(trained("resnet"), { storage: modelStorage() });
  const report = await document.optimize();
  assert.equal(report.verdict, "not-verified");
  assert.ok(report.nodesAfter < report.nodesBefore);
});

/** A runtime in which every model gives the same outputs and takes as long as `cost` says. */
function pretendRuntime(cost: (operators: string[]) => number): Runtime {
  return {
    name: "pretended",
    async open(file) {
      const bytes = "path" in file ? new Uint8Array(readFileSync(file.path)) : file.bytes;
      const operators = [...readOnnxBytes("m.onnx", bytes).graph.nodes()].map((node) => node.opType);
      return {
        inputs: [],
        outputs: ["logits"],
        run: async () => new Map([["logits", Tensor.floats([1], [operators.length > 0 ? 1 : 0])]]),
        close: async () => {},
        operators,
      };
    },
    race: async (sessions) =>
      sessions.map((session) =>
        new Array<number>(200).fill(cost((session as unknown as { operators: string[] }).operators)),
      ),
  };
}

const count = (operators: readonly string[], operator: string) => operators.filter((one) => one === operator).length;

test("merging siblings is left out where it measures slower, and kept where it does not", async (context) => {
  const slower = pretendRuntime((operators) => 10 + 5 * count(operators, "Split") - count(operators, "Conv") / 10);
  const report = await (await open(context, trained("inception"), slower)).optimize();
  assert.equal(count(Object.keys(report.operatorsAfter), "Split"), 0);
  assert.equal(report.operatorsAfter.Conv, report.operatorsBefore.Conv);
  assert.match(report.steps.find((step) => step.rolledBack)?.rolledBack ?? "", /slower than without it/);
  const faster = pretendRuntime((operators) => operators.length);
  const kept = await (await open(context, trained("inception"), faster)).optimize();
  assert.ok((kept.operatorsAfter.Conv ?? 0) < (kept.operatorsBefore.Conv ?? 0));
  const unmeasured = await (await open(context, trained("inception"), faster)).optimize({ measure: false });
  assert.equal(unmeasured.operatorsAfter.Conv, unmeasured.operatorsBefore.Conv);
});

test("a fusion that makes the model slower than its original is found and left out", async (context) => {
  const runtime = pretendRuntime((operators) => (operators.includes("BatchNormalization") ? 10 : 12));
  const report = await (await open(context, trained("resnet"), runtime)).optimize();
  assert.match(
    report.steps.find((step) => step.pass === "fuse-conv-batchnorm")?.rolledBack ?? "",
    /measured slower with it than the original/,
  );
  assert.equal(report.operatorsAfter.BatchNormalization, 9);
  assert.equal(report.operatorsAfter.Identity, undefined);
});

test("when nothing got faster the report says so", async (context) => {
  const report = await (
    await open(
      context,
      trained("resnet"),
      pretendRuntime(() => 5),
    )
  ).optimize();
  assert.match(report.measure?.summary ?? "", /^Not faster/);
  assert.deepEqual(report.latency, { before: 5, after: 5, ratio: 1 });
});

test("a cancelled optimization leaves the document as it was", async (context) => {
  const document = await open(context, trained("resnet"));
  const abort = new AbortController();
  const working = document.optimize({}, { signal: abort.signal, progress: () => abort.abort() });
  await assert.rejects(working, { name: "Cancelled" });
  assert.deepEqual(document.recipe.steps, []);
  assert.equal((await document.inspect()).nodes, 34);
});

test("an original that loads only with some of the runtime's optimizations is compared at that level", async (context) => {
  const inner = isolatedRuntime({ script: builtCli });
  context.after(() => inner.stop());
  const levels: (string | undefined)[] = [];
  const picky: Runtime = {
    name: inner.name,
    open(model, options) {
      levels.push(options?.optimization);
      if (options?.optimization === "disabled")
        return Promise.reject(new Error("Type Error: InsertedPrecisionFreeCast"));
      return inner.open(model, options);
    },
  };
  const document = await open(context, trained("resnet"), picky);
  const { verify } = await document.optimize({ measure: false, passes: [dropRelu] });
  assert.equal(verify?.verdict, "equal");
  assert.equal(verify?.runtimeOptimization, "basic");
  assert.equal(levels[0], "disabled");
  assert.ok(levels.slice(1).every((level) => level === "basic"));
});
