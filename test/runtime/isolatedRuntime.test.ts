import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { serialize } from "../../src/core/formats/onnx";
import { DataType, parseModel, Tensor } from "../../src/core/ir";
import { isolatedRuntime } from "../../src/runtime";
import { builtCli, scratchFolder, trained, writeModel } from "../support/modelFiles";

function runtimeFor(context: TestContext, options: { script?: string; timeLimit?: number } = {}) {
  const runtime = isolatedRuntime({ script: builtCli, ...options });
  context.after(() => runtime.stop());
  return runtime;
}

const image = new Map([["input", Tensor.floats([1, 1, 28, 28], new Float32Array(784).fill(0.5))]]);

test("a trained model runs in the other process and gives its outputs by name", async (context) => {
  const runtime = runtimeFor(context);
  const session = await runtime.open({ path: trained("resnet") });
  assert.deepEqual([session.inputs, session.outputs], [["input"], ["logits"]]);
  const outputs = await session.run(image);
  assert.deepEqual(outputs.get("logits")?.dims, [1, 10]);
  await session.close();
});

test("every element type that the runtime takes makes the round trip, scalars and empty tensors too", async (context) => {
  const runtime = runtimeFor(context);
  const bytes = (count: number) => Uint8Array.from({ length: count }, (_, i) => i % 2);
  const tensors: Record<string, Tensor> = {
    float32: Tensor.floats([2], [1.5, -2]),
    float64: Tensor.fromBytes(DataType.Double, [1], new Uint8Array(new Float64Array([Math.PI]).buffer)),
    float16: Tensor.fromBytes(DataType.Float16, [2], new Uint8Array([0, 0x3c, 0, 0xc0])),
    int8: Tensor.fromBytes(DataType.Int8, [2], bytes(2)),
    int16: Tensor.fromBytes(DataType.Int16, [1], bytes(2)),
    int32: Tensor.fromBytes(DataType.Int32, [1], bytes(4)),
    int64: Tensor.int64s([2], [2n ** 62n, -1n]),
    uint8: Tensor.fromBytes(DataType.Uint8, [3], bytes(3)),
    uint16: Tensor.fromBytes(DataType.Uint16, [1], bytes(2)),
    uint32: Tensor.fromBytes(DataType.Uint32, [1], bytes(4)),
    uint64: Tensor.fromBytes(DataType.Uint64, [1], bytes(8)),
    bool: Tensor.fromBytes(DataType.Bool, [2], bytes(2)),
    string: Tensor.strings([2], ["", "été"]),
  };
  for (const [type, tensor] of Object.entries({
    ...tensors,
    scalar: Tensor.floats([], [3]),
    empty: Tensor.floats([0, 2], []),
  })) {
    const element = type === "scalar" || type === "empty" ? "float32" : type;
    const shape = tensor.dims.join(",");
    const model = parseModel(`main (${element}[${shape}] x) => (${element}[${shape}] y) { y = Identity (x) }`);
    const session = await runtime.open({ bytes: serialize(model) });
    const y = (await session.run(new Map([["x", tensor]]))).get("y");
    assert.equal(y?.dtype, tensor.dtype, type);
    assert.deepEqual(y?.dims, tensor.dims, type);
    if (type === "string") assert.deepEqual(y?.strings(), tensor.strings());
    else assert.deepEqual([...(y?.bytes() ?? [])], [...tensor.bytes()], type);
    await session.close();
  }
});

test("what the runtime says of a bad model arrives as an Error, and the process lives on", async (context) => {
  const runtime = runtimeFor(context);
  await assert.rejects(runtime.open({ bytes: new Uint8Array([1, 2, 3]) }), /protobuf/i);
  const session = await runtime.open({ path: trained("resnet") });
  await assert.rejects(session.run(new Map()), /input/);
  assert.equal((await session.run(image)).size, 1);
});

test("a process that dies while it runs a model costs that call only", async (context) => {
  const folder = scratchFolder(context);
  const script = join(folder, "dying.js");
  // A stand-in for a native crash: opens everything, aborts at the first run.
  writeFileSync(
    script,
    `process.on("message", ({ id, request }) => {
      if (request.kind === "run") process.kill(process.pid, "SIGSEGV");
      process.send({ id, ok: true, value: { session: 1, inputs: [], outputs: [] } });
    });`,
  );
  const runtime = runtimeFor(context, { script });
  const session = await runtime.open({ path: "any.onnx" });
  await assert.rejects(session.run(new Map()), /the runtime's process was ended by SIGSEGV while running the model/);
  assert.equal(session.lost, true);
  const next = await runtime.open({ path: "any.onnx" });
  assert.equal(next.lost, false);
});

test("an abort ends a call that would never return; so does the time limit", async (context) => {
  const folder = scratchFolder(context);
  const endless = writeModel(
    folder,
    "endless.onnx",
    `main (bool[] go) => (int64[] n) < int64[] start = {0} > {
      n = Loop <body = graph body (int64[] i, bool[] c, int64[] k) => (bool[] again, int64[] more) {
        again = Identity (c)
        more = Add (k, i)
      }> (_, go, start)
    }`,
  );
  const go = new Map([["go", Tensor.fromBytes(DataType.Bool, [], new Uint8Array([1]))]]);
  const abort = new AbortController();
  const runtime = runtimeFor(context);
  const session = await runtime.open({ path: endless });
  const running = session.run(go, abort.signal);
  setTimeout(() => abort.abort(), 50);
  await assert.rejects(running, { name: "Cancelled" });
  const impatient = runtimeFor(context, { timeLimit: 8000 });
  const other = await impatient.open({ path: endless });
  await assert.rejects(other.run(go), /took longer than 8 s/);
});

test("two sessions are timed in turn, and peak memory is read in a process of its own", async (context) => {
  const runtime = runtimeFor(context);
  const a = await runtime.open({ path: trained("resnet") });
  const b = await runtime.open({ path: trained("vgg") });
  const times = await runtime.race?.([a, b], image, { warmUp: 1, minRounds: 3, maxRounds: 3, milliseconds: 0 });
  assert.deepEqual(
    times?.map((list) => list.length),
    [3, 3],
  );
  assert.ok(times?.flat().every((time) => time > 0));
  const peak = await runtime.peakMemory?.({ path: trained("vgg") }, image);
  assert.ok(typeof peak === "number" && peak > 1e6);
});
