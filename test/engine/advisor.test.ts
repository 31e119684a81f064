import assert from "node:assert/strict";
import path from "node:path";
import { after, test } from "node:test";
import { Advisor } from "../../src/host/editor/advisor";
import { EngineProcess } from "../../src/host/engine/engineProcess";
import { isCancelled } from "../../src/protocol/rpc";

const engine = new EngineProcess({
  script: path.join(__dirname, "fixtures", "engine.cjs"),
  launch: () => ({ nodeArguments: [], scriptArguments: [] }),
  log: () => {},
  grace: 100,
});
after(() => engine.dispose());

const state = (...passes: string[]) => ({
  path: "a.onnx",
  fileVersion: 1,
  steps: passes.map((pass) => ({ pass })),
});
const ids = async (answer: Promise<readonly { id: string }[]>) => (await answer).map(({ id }) => id);

test("suggestions are those of the state that was asked about, forth and back", async () => {
  const advisor = new Advisor(engine);
  assert.deepEqual(await ids(advisor.suggestions(state(), "portable")), ["after nothing"]);
  assert.deepEqual(await ids(advisor.suggestions(state("one", "two"), "portable")), ["after one, two"]);
  assert.deepEqual(await ids(advisor.suggestions(state("one"), "portable")), ["after one"]);
});

test("who asks the same gets the same answer, without work", () => {
  const advisor = new Advisor(engine);
  assert.equal(advisor.suggestions(state(), "portable"), advisor.suggestions(state(), "portable"));
});

test("a question about a newer state ends an endless one about an older", async () => {
  const advisor = new Advisor(engine);
  const older = advisor.suggestions(state("endless"), "portable");
  const newer = advisor.suggestions(state("one"), "portable");
  await assert.rejects(older, (error) => isCancelled(error));
  assert.deepEqual(await ids(newer), ["after one"]);
});

test("when the file has another content it is opened anew", async () => {
  const advisor = new Advisor(engine);
  await advisor.suggestions(state("one"), "portable");
  const saved = { ...state(), fileVersion: 2 };
  assert.deepEqual(await ids(advisor.suggestions(saved, "portable")), ["after nothing"]);
});
