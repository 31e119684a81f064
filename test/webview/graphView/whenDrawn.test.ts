import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { WhenDrawn } from "../../../webview/graphView/whenDrawn";

function promised() {
  let resolve = () => {};
  let reject = (_: Error) => {};
  const promise = new Promise<void>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { promise, resolve, reject };
}

test("keys wait for the last drawing that was asked for, and come in their order", async () => {
  const drawn = new WhenDrawn();
  const done: string[] = [];
  drawn.act(() => done.push("at once"));
  assert.deepEqual(done, ["at once"]);

  const first = promised();
  const second = promised();
  drawn.expect(first.promise);
  drawn.act(async () => {
    await sleep(1);
    done.push("open");
  });
  drawn.act(() => done.push("down"));
  drawn.expect(second.promise);
  first.resolve();
  await sleep(5);
  assert.deepEqual(done, ["at once"], "the first drawing is not shown any more");
  const last = new Promise<void>((reached) => drawn.act(reached));
  second.resolve();
  await last;
  assert.deepEqual(done, ["at once", "open", "down"]);
});

test("a key that asks for a drawing holds up those after it; a drawing that fails holds up none", async () => {
  const drawn = new WhenDrawn();
  const done: string[] = [];
  const fails = promised();
  drawn.expect(sleep(1));
  drawn.act(() => drawn.expect(fails.promise));
  drawn.act(() => done.push("after"));
  await sleep(20);
  assert.deepEqual(done, []);
  const last = new Promise<void>((reached) => drawn.act(reached));
  fails.reject(new Error("lost"));
  await last;
  assert.deepEqual(done, ["after"]);
});
