import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { evaluateWith } from "../../../src/core/document/evaluate";
import { readOnnxBytes, serialize } from "../../../src/core/formats/onnx";
import {
  Cancelled,
  cloneModel,
  Graph,
  graphInput,
  Model,
  Node,
  PassError,
  parseModel,
  printModel,
  tensorType,
  Value,
  verifyModel,
} from "../../../src/core/ir";
import { inferModel } from "../../../src/core/ops";
import { allPasses, passById } from "../../../src/core/passes";
import { eliminateIdentity } from "../../../src/core/passes/cleanup/eliminateIdentity";
import type { Pass } from "../../../src/core/passes/pass";
import { explainNode, optimizeModel, runPass } from "../../../src/core/passes/pipeline";
import { onnxruntime } from "../../../src/runtime/onnxruntime";
import { assertSameOutputs, operators } from "../../support/fusion";
import { trained } from "../../support/modelFiles";
import { chain } from "../../support/passes";

const evaluate = evaluateWith(onnxruntime());

test("ids are unique kebab case, and every pass is found by its own", () => {
  for (const pass of allPasses) {
    assert.match(pass.id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    assert.equal(passById(pass.id), pass);
  }
});

test("shape arithmetic, constants and no-ops behind each other are all gone after one call", async () => {
  const text = chain(
    "float32[N,3,8,8] x",
    "float32[...] y",
    `d = Dropout (x)
     s = Shape (d)
     n = Gather (s, zero)
     u = Unsqueeze (n, axis)
     t = Concat <axis = 0> (u, rest)
     r = Reshape (d, t)
     m = Mul (r, one)
     i = Identity (m)
     y = Relu (i)`,
    { constants: "int64[] zero = {0}, int64[1] axis = {0}, int64[1] rest = {-1}, float32[] one = {1.0}" },
  );
  const model = parseModel(text);
  const { steps } = await optimizeModel(model, { verify: true, evaluate });
  assert.deepEqual(operators(model), ["Reshape", "Relu"]);
  for (const step of steps) assert.ok(step.nodesBefore - step.nodesAfter >= 0, step.pass);
  await assertSameOutputs(parseModel(text), model, { tolerance: { rtol: 0, atol: 0 } });
});

test("the recipe of a run, replayed step by step, gives the same model; a second run changes nothing", async () => {
  for (const name of ["resnet", "inception"]) {
    const original = readOnnxBytes(name, readFileSync(trained(name)));
    const optimized = cloneModel(original);
    const { recipe } = await optimizeModel(optimized, { verify: true, evaluate });
    assert.ok(recipe.length > 0);
    const replayed = cloneModel(original);
    for (const step of recipe) {
      const pass = passById(step.pass);
      assert.ok(pass);
      await runPass(replayed, pass, { target: step.options?.target, evaluate });
    }
    assert.deepEqual(serialize(replayed), serialize(optimized));
    assert.deepEqual((await optimizeModel(optimized, { verify: true, evaluate })).recipe, []);
  }
});

test("inputs, outputs and what the file declares of them are as before", async () => {
  const text = chain(
    "float32[N,4] x, float32[N,4] z",
    "float32[batch,4] y",
    "a = Identity (x)\nb = Add (a, z)\ny = Identity (b)",
  );
  const model = parseModel(text);
  await optimizeModel(model);
  const interfaceOf = (of: Model) => [...of.graph.inputs, ...of.graph.outputs].map((value) => [value.name, value.type]);
  assert.deepEqual(interfaceOf(model), interfaceOf(parseModel(text)));
});

test("a shape that a file declares and nobody derives is not believed", async () => {
  // The exporter wrote the sizes of its example; the batch was made symbolic afterwards, in the input alone.
  const text = chain("float32[N,4] x, float32[4] w", "int64[...] y", "r = Relu (x)\ns = Shape (r)\ny = Neg (s)");
  const model = parseModel(text);
  for (const node of model.graph.nodes()) {
    if (node.opType !== "Relu") continue;
    node.output().type = tensorType(1, [1, 4]);
    node.output().declared = true;
  }
  await optimizeModel(model, { verify: true });
  assert.deepEqual(operators(model), ["Relu", "Shape", "Neg"].slice(operators(model).length === 3 ? 0 : 1));
  assert.ok(operators(model).includes("Shape"), "the batch of 1 was believed");
});

test("only the named places change", async () => {
  const model = parseModel(
    chain("float32[4] x", "float32[...] y", "a = Identity (x)\nb = Exp (a)\nc = Identity (b)\ny = Exp (c)"),
  );
  const report = await runPass(model, eliminateIdentity, { only: ["c"] });
  assert.deepEqual(
    report.changes.map((change) => change.anchor),
    ["c"],
  );
  assert.deepEqual(operators(model), ["Identity", "Exp", "Exp"]);
});

test("a node is explained by its refusals, under its own name and its output's", async () => {
  const model = parseModel(chain("float32[4] x", "float32[4] y", '"the node" y = Identity (x)'));
  const { steps } = await optimizeModel(model);
  assert.match(explainNode(steps, "y")[0]?.reason ?? "", /is an output of the graph/);
  assert.equal(explainNode(steps, "the node").length, explainNode(steps, "y").length);
  assert.deepEqual(explainNode(steps, "other"), []);
});

test("a pass that leaves the model broken is named, and so is one that throws", async () => {
  const text = chain("float32[4] x", "float32[4] y", "a = Exp (x)\ny = Neg (a)");
  const breaks: Pass = {
    id: "breaks",
    title: "Breaks",
    group: "cleanup",
    lossy: false,
    run({ model, changed }) {
      const last = model.graph.lastNode;
      last?.setInput(0, new Value("nowhere"));
      changed({ text: "broken", anchor: "y", before: [], after: [] });
    },
  };
  const throws: Pass = { ...breaks, id: "throws", run: () => Promise.reject(new Error("no idea")) };
  await assert.rejects(optimizeModel(parseModel(text), { passes: [breaks], verify: true }), (error: unknown) => {
    assert.ok(error instanceof PassError);
    assert.equal(error.pass, "breaks");
    assert.match(error.message, /"nowhere", which is not defined/);
    return true;
  });
  await assert.rejects(optimizeModel(parseModel(text), { passes: [throws] }), /pass throws: no idea/);
});

test("a cancelled run throws Cancelled and gives the declared types back", async () => {
  const text = chain("float32[N,4] x, float32[N,4] z", "float32[batch,4] y", "a = Identity (x)\ny = Add (a, z)");
  const model = parseModel(text);
  let asked = 0;
  const checkCancelled = () => {
    if (++asked > 2) throw new Cancelled();
  };
  await assert.rejects(optimizeModel(model, { checkCancelled }), Cancelled);
  assert.deepEqual(
    model.graph.inputs.map((input) => input.shape),
    [
      ["N", 4],
      ["N", 4],
    ],
  );
  assert.deepEqual(verifyModel(model), []);
});

test("progress never goes back and ends at 1", async () => {
  const model = readOnnxBytes("resnet", readFileSync(trained("resnet")));
  const fractions: number[] = [];
  await optimizeModel(model, { evaluate, onProgress: ({ fraction }) => fractions.push(fraction ?? 0) });
  assert.deepEqual(
    fractions,
    [...fractions].sort((a, b) => a - b),
  );
  assert.equal(fractions.at(-1), 1);
});

test("a model that nothing applies to is the same text before and after", async () => {
  const text = chain("float32[N,4] x", "float32[N,4] y", "a = Exp (x)\ny = Neg (a)");
  const model = parseModel(text);
  const { recipe } = await optimizeModel(model, { verify: true });
  const untouched = parseModel(text);
  inferModel(untouched);
  assert.deepEqual(recipe, []);
  assert.equal(printModel(model), printModel(untouched));
});

test("a chain of 20,000 nodes folds up without recursion", async () => {
  const graph = new Graph();
  let value = graphInput(graph, "x", tensorType(1, ["N", 4]));
  for (let i = 0; i < 20_000; i++) {
    const node = graph.append(new Node(i % 2 === 0 ? "Identity" : "Neg", [value], [new Value(`v${i}`)]));
    value = node.output();
  }
  graph.addOutput(value);
  const model = new Model(graph);
  model.opsets.set("", 17);
  await optimizeModel(model);
  assert.deepEqual(verifyModel(model), []);
  assert.ok(model.graph.nodeCount <= 2, `${model.graph.nodeCount} nodes`);
});
