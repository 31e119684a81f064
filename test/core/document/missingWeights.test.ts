import assert from "node:assert/strict";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { ModelDocument } from "../../../src/core/document";
import { modelStorage } from "../../../src/node";
import { scratchFolder } from "../../support/modelFiles";
import { externalInitializer, input, modelFile, node, output } from "../../support/onnxFile";
import { concat, entry, floats, int, message, text } from "../../support/protobuf";

const storage = modelStorage();
const DATA = "weights.bin";

/** x [1,3,4,4] -> Conv -> Reshape to [2,8] -> Gemm; all constants, the shape too, lie in another file. */
const shape = message(
  5,
  int(1, 2),
  int(2, 7),
  text(8, "shape"),
  ...Object.entries({ location: DATA, offset: "560" }).map(([key, value]) => entry(13, key, value)),
  int(14, 1),
);
const model = modelFile({
  graph: [
    node("Conv", ["x", "w"], ["a"]),
    node("Reshape", ["a", "shape"], ["b"]),
    node("Gemm", ["b", "m"], ["y"]),
    externalInitializer("w", [4, 3, 3, 3], { location: DATA, offset: "0" }),
    externalInitializer("m", [8, 4], { location: DATA, offset: "432" }),
    shape,
    input("x", [1, 3, 4, 4]),
    output("y", [2, 4]),
  ],
});

async function opened(context: TestContext, { withData }: { withData: boolean }) {
  const folder = scratchFolder(context);
  const path = join(folder, "m.onnx");
  writeFileSync(path, model);
  writeFileSync(
    join(folder, DATA),
    concat(
      floats(Array.from({ length: 140 }, (_, i) => i / 7)),
      new Uint8Array([2, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0]),
    ),
  );
  if (!withData) rmSync(join(folder, DATA));
  const document = await ModelDocument.open(path, { storage });
  context.after(() => document.close());
  return { document, folder };
}

test("a model whose weights are missing has its graph, shapes and costs", async (context) => {
  const { document } = await opened(context, { withData: false });
  const { document: whole } = await opened(context, { withData: true });
  const graph = await document.graph();
  const expected = await whole.graph();
  assert.deepEqual(graph.nodes.anchor, expected.nodes.anchor);
  assert.deepEqual(graph.nodes.parameters, expected.nodes.parameters);
  const conv = graph.nodes.anchor.indexOf("a");
  assert.equal(graph.texts[graph.nodes.shape[conv]!], "[1,4,2,2]");
  assert.equal(graph.nodes.macs[conv], 4 * 4 * 27);
  assert.equal((await document.inspect()).parameters, 4 * 27 + 32);
  assert.match((await document.modelText("current")).text, /Conv/);
});

test("what is in the weights is answered with the file that is missing", async (context) => {
  const { document, folder } = await opened(context, { withData: false });
  const place = { anchor: "a", input: 1 };
  const says = { name: "ModelFormatError", message: /no such file at "weights\.bin"\. .*put it beside the model/ };
  const window = { leading: [], row: 0, rows: 1, column: 0, columns: 1 };
  await assert.rejects(document.tensors.statistics(place, { exact: false }, {}), says);
  assert.throws(() => document.tensors.values(place, window), says);
  assert.throws(() => document.tensors.kernels(place, { output: 0, outputs: 1, input: 0, inputs: 1 }), says);
  await assert.rejects(document.exportTensor(place, join(folder, "w.npy")), says);
  const facts = await document.layerFacts({ kind: "operator", anchor: "a" });
  assert.equal(facts?.inputs[1]?.type, "float32[4,3,3,3]");
  assert.deepEqual(readdirSync(folder), ["m.onnx"]);
});

test("whatever would need them is refused, and nothing is written", async (context) => {
  const { document, folder } = await opened(context, { withData: false });
  const step = { pass: "fuse-conv-batchnorm" };
  const says = {
    name: "DocumentError",
    message: 'The weights of m.onnx are needed for this, but "weights.bin" is missing: put it beside the model.',
  };
  await assert.rejects(document.suggestions(), says);
  await assert.rejects(document.apply(step), says);
  await assert.rejects(document.preview([step]), says);
  await assert.rejects(document.setRecipe({ steps: [step] }), says);
  await assert.rejects(document.optimize(), says);
  await assert.rejects(document.optimizeTo(join(folder, "o.onnx")), says);
  await assert.rejects(document.verify(), says);
  await assert.rejects(document.measure(), says);
  await assert.rejects(document.computeOverlay("sparsity"), says);
  await assert.rejects(document.save(join(folder, "s.onnx")), says);
  await assert.rejects(document.save(join(folder, "m.onnx"), { overwriteOriginal: true }), says);
  assert.deepEqual(readdirSync(folder), ["m.onnx"]);
});

test("a model without its weights is compared with one that has them", async (context) => {
  const { document } = await opened(context, { withData: false });
  const { document: whole } = await opened(context, { withData: true });
  const { document: other } = await opened(context, { withData: false });
  assert.deepEqual((await document.compare(other)).changes.groups, []);
  assert.ok(await document.compare(whole));
});
