import assert from "node:assert/strict";
import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { EngineDocument } from "../../src/host/engine/engineDocument";
import { EngineProcess } from "../../src/host/engine/engineProcess";
import { removeLeftovers } from "../../src/host/engine/leftovers";
import type { WorkOptions } from "../../src/protocol/engineApi";
import { isCancelled } from "../../src/protocol/rpc";
import { scratchFolder } from "../support/modelFiles";

const options: WorkOptions = {
  target: "portable",
  allowOpsetUpgrade: false,
  verify: true,
  measure: true,
  rtol: 1e-4,
  atol: 1e-5,
  seed: 0,
};
const query = { text: "", sort: { column: "index", descending: false }, from: 0, count: 1 } as const;
const engines: EngineProcess[] = [];

function engine(script = "engine.cjs"): EngineProcess {
  const made = new EngineProcess({
    script: path.join(__dirname, "fixtures", script),
    launch: () => ({ nodeArguments: [], scriptArguments: [] }),
    log: () => {},
    ended: (pid, folders) => void removeLeftovers(pid, folders),
    grace: 200,
  });
  engines.push(made);
  return made;
}

afterEach(() => {
  for (const one of engines.splice(0)) one.dispose();
});

test("the engine is started by the first call and shared by documents", async () => {
  const process = engine();
  assert.equal(process.running, false);
  const [a, b] = [new EngineDocument(process, "a.onnx"), new EngineDocument(process, "b.onnx")];
  await Promise.all([a.open(), b.open()]);
  const { pid } = process;
  assert.ok(pid);
  await a.apply([{ pass: "one" }]);
  assert.equal((await a.rows(query)).total, 1);
  assert.equal((await b.rows(query)).total, 0);
  assert.equal(process.pid, pid);
});

test("an error of the engine keeps its name, and the document can be opened later", async () => {
  const document = new EngineDocument(engine(), "missing.onnx");
  await assert.rejects(document.open(), { name: "ModelFormatError", message: "missing.onnx: there is no such file" });
});

test("when the engine is killed, pending calls say so, and the next call brings the document back from file and recipe", async () => {
  const process = engine();
  const document = new EngineDocument(process, "a.onnx");
  await document.open();
  await document.apply([{ pass: "one" }]);
  const first = process.pid;
  await assert.rejects(document.apply([{ pass: "crash" }]), /ended by SIGKILL/);
  assert.deepEqual(document.steps, [{ pass: "one" }]);
  const state = await document.apply([{ pass: "two" }]);
  assert.deepEqual(state.recipe.steps, [{ pass: "one" }, { pass: "two" }]);
  assert.notEqual(process.pid, first);
});

test("an engine that aborts, as V8 does without memory, names the setting that helps", async () => {
  const document = new EngineDocument(engine(), "a.onnx");
  await document.open();
  await assert.rejects(document.apply([{ pass: "abort" }]), /espalier\.engine\.memoryLimit/);
});

test("an engine that cannot be started is an error of each call, and not a hang", async () => {
  const document = new EngineDocument(engine("absent.cjs"), "a.onnx");
  await assert.rejects(document.open(), { name: "EngineDied" });
  await assert.rejects(document.apply([{ pass: "one" }]), { name: "EngineDied" });
});

test("a cancelled call that the engine does not hear ends all the same, and the document goes on", async () => {
  const process = engine();
  const document = new EngineDocument(process, "a.onnx");
  await document.open();
  await document.apply([{ pass: "one" }]);
  const controller = new AbortController();
  const blocked = document.measure({ options }, { signal: controller.signal });
  await sleep(100);
  controller.abort();
  await assert.rejects(blocked, (error) => isCancelled(error));
  const state = await document.apply([{ pass: "two" }]);
  assert.deepEqual(state.recipe.steps, [{ pass: "one" }, { pass: "two" }]);
});

test("calls of other documents survive that a call had to be cancelled by force", async () => {
  const process = engine();
  const [a, b] = [new EngineDocument(process, "a.onnx"), new EngineDocument(process, "b.onnx")];
  await Promise.all([a.open(), b.open()]);
  const controller = new AbortController();
  const blocked = a.measure({ options }, { signal: controller.signal });
  await sleep(100);
  const other = b.apply([{ pass: "one" }]); // It waits behind the call that blocks.
  controller.abort();
  await assert.rejects(blocked, (error) => isCancelled(error));
  assert.deepEqual((await other).recipe.steps, [{ pass: "one" }]);
});

test("what was saved over is not applied again when the engine was restarted", async () => {
  const process = engine();
  const document = new EngineDocument(process, "a.onnx");
  await document.open();
  await document.apply([{ pass: "one" }]);
  await document.save({ path: "a.onnx", overwriteOriginal: true });
  assert.equal(document.dirty, false);
  await document.apply([{ pass: "two" }]);
  assert.deepEqual(document.stepsSinceSave(), [{ pass: "two" }]);
  process.restart("test");
  assert.equal((await document.rows(query)).total, 1, "only the step since the save");
  assert.deepEqual(document.steps, [{ pass: "one" }, { pass: "two" }]);
  await document.setSteps([{ pass: "one" }]);
  assert.equal(document.dirty, false);
  await assert.rejects(document.setSteps([]), /saved over and cannot be brought back/);
});

test("what a killed engine was writing is taken away, and what others write is not", async (context) => {
  const folder = scratchFolder(context);
  mkdirSync(path.join(folder, ".espalier-1-other"));
  const document = new EngineDocument(engine(), "a.onnx");
  await document.open();
  await assert.rejects(document.save({ path: path.join(folder, "half.onnx"), overwriteOriginal: false }), /SIGKILL/);
  // It is taken away after the call has said so.
  for (let waited = 0; waited < 10_000 && readdirSync(folder).length > 1; waited += 20) await sleep(20);
  assert.deepEqual(readdirSync(folder), [".espalier-1-other"]);
});

test("after disposal no engine is started any more", async () => {
  const process = engine();
  process.dispose();
  await assert.rejects(new EngineDocument(process, "a.onnx").open(), { name: "EngineDied" });
});
