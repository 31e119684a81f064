import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { ModelDocument, verifyFiles } from "../../../src/core/document";
import { parseModel } from "../../../src/core/ir";
import { modelStorage } from "../../../src/node";
import { isolatedRuntime } from "../../../src/runtime";
import { builtCli, scratchFolder, writeModel } from "../../support/modelFiles";

const header = 'model <ir_version: 8, opsets: { "": 17 }>';
const original = `${header} main (float32[N,2] x) => (float32[N,2] a, float32[N,2] b) { a = Relu (x) b = Neg (x) }`;

/** What the same inputs show of another model. */
const others: readonly [what: string, text: string, verdict: string, reason: RegExp | undefined][] = [
  ["itself", original, "equal", undefined],
  [
    "its outputs in another order",
    `${header} main (float32[N,2] x) => (float32[N,2] b, float32[N,2] a) { a = Relu (x) b = Neg (x) }`,
    "different",
    /another order/,
  ],
  [
    "an output less",
    `${header} main (float32[N,2] x) => (float32[N,2] a) { a = Relu (x) }`,
    "different",
    /the output "b" is gone/,
  ],
  [
    "other numbers",
    `${header} main (float32[N,2] x) => (float32[N,2] a, float32[N,2] b) { a = Relu (x) b = Abs (x) }`,
    "different",
    /the output "b" differs/,
  ],
  [
    "an input more",
    `${header} main (float32[N,2] x, float32[N,2] k) => (float32[N,2] a, float32[N,2] b) { a = Relu (x) b = Sub (k, x) }`,
    "different",
    /the other model does not run/,
  ],
];

for (const [what, text, verdict, reason] of others) {
  test(`a model against one with ${what}: ${verdict}`, async (context) => {
    const report = await verify(context, text);
    assert.equal(report.verdict, verdict);
    if (reason) assert.match(report.reason ?? "", reason);
  });
}

async function verify(context: TestContext, text: string) {
  const folder = scratchFolder(context);
  const runtime = isolatedRuntime({ script: builtCli });
  context.after(() => runtime.stop());
  const path = writeModel(folder, "a.onnx", original);
  const other = writeModel(folder, "b.onnx", text);
  return verifyFiles(runtime, { path, graph: parseModel(original).graph }, { path: other });
}

test("a model that takes no short input is counted with a long one", async (context) => {
  const path = writeModel(
    scratchFolder(context),
    "window.onnx",
    `${header}
    main (float32[batch, samples] x) => (float32[batch, 1, ?] y) < float32[1,1,400] w = random(1) > {
      axes = Constant <value = int64[1] {1}> ()
      wide = Unsqueeze (x, axes)
      y = Conv (wide, w)
    }`,
  );
  const document = await ModelDocument.open(path, { storage: modelStorage() });
  const { macs, assumed } = await document.inspect();
  assert.equal(assumed.samples, 512);
  assert.equal(macs, 400 * 113);
  document.close();
});
