import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import type { Progress } from "../../src/protocol/reports";
import { type Handlers, isCancelled, type Request, type Response, RpcClient, serve } from "../../src/protocol/rpc";

interface Api {
  double(params: { value: number }): number;
  fail(params: { message: string }): void;
  wait(params: object): string;
}

class OddError extends Error {
  override readonly name = "OddError";
}

const handlers: Handlers<Api> = {
  double: ({ value }, { progress }) => {
    progress({ stage: "doubling", fraction: 0.5 });
    return value * 2;
  },
  fail: ({ message }) => {
    throw new OddError(message);
  },
  wait: (_, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(Object.assign(new Error("cancelled"), { name: "Cancelled" })));
    }),
};

/** Both ends in one process; messages are copied and arrive a turn later, as between processes. */
function connected() {
  const sent: Request[] = [];
  const client: RpcClient<Api> = new RpcClient((request) => {
    sent.push(request);
    setImmediate(() => receive(structuredClone(request)));
  });
  const receive = serve<Api>(handlers, (response: Response) =>
    setImmediate(() => client.receive(structuredClone(response))),
  );
  return { client, sent };
}

test("a call settles with its result and reports progress on the way", async () => {
  const { client } = connected();
  const seen: Progress[] = [];
  assert.equal(await client.call("double", { value: 21 }, { onProgress: (progress) => seen.push(progress) }), 42);
  assert.deepEqual(seen, [{ stage: "doubling", fraction: 0.5 }]);
  assert.equal(client.pendingCount, 0);
});

test("an error keeps its name and its sentence over the way", async () => {
  const { client } = connected();
  await assert.rejects(client.call("fail", { message: "no such layer" }), (error: Error) => {
    assert.equal(error.name, "OddError");
    assert.equal(error.message, "no such layer");
    return true;
  });
});

test("a method that does not exist is an error of the call, inherited names included", async () => {
  const { client } = connected();
  for (const name of ["nothing", "toString", "__proto__"])
    await assert.rejects(client.call(name as "double", { value: 1 }), new RegExp(`there is no method ${name}`));
});

test("cancelling reaches the handler, and the call ends as cancelled", async () => {
  const { client, sent } = connected();
  const controller = new AbortController();
  const call = client.call("wait", {}, { signal: controller.signal });
  await turn();
  controller.abort();
  await assert.rejects(call, (error) => isCancelled(error));
  assert.deepEqual(
    sent.map(({ kind }) => kind),
    ["call", "cancel"],
  );
});

test("a call whose signal is aborted already is not made", async () => {
  const { client, sent } = connected();
  await assert.rejects(client.call("double", { value: 1 }, { signal: AbortSignal.abort() }), (error) =>
    isCancelled(error),
  );
  assert.equal(sent.length, 0);
});

test("aborting after the end sends nothing", async () => {
  const { client, sent } = connected();
  const controller = new AbortController();
  await client.call("double", { value: 1 }, { signal: controller.signal });
  controller.abort();
  assert.equal(sent.length, 1);
});

test("when the other side dies every pending call rejects with the reason, and so does every later one", async () => {
  const client = new RpcClient<Api>(() => {}); // Nobody answers.
  const calls = [client.call("wait", {}), client.call("double", { value: 1 })];
  const died = new Error("the engine died");
  client.fail(died);
  for (const call of calls) await assert.rejects(call, died);
  await assert.rejects(client.call("double", { value: 1 }), died);
  assert.equal(client.pendingCount, 0);
});

test("a message that cannot be sent rejects its call alone", async () => {
  let broken = true;
  const client: RpcClient<Api> = new RpcClient((request) => {
    if (broken) throw new Error("could not be cloned");
    setImmediate(() => client.receive({ kind: "ok", id: request.id, result: 4 }));
  });
  await assert.rejects(client.call("double", { value: 1 }), /could not be cloned/);
  broken = false;
  assert.equal(await client.call("double", { value: 2 }), 4);
});

test("answers that nobody waits for are dropped", () => {
  const { client } = connected();
  client.receive({ kind: "ok", id: 99, result: 1 });
  client.receive({ kind: "progress", id: 99, progress: { stage: "", fraction: null } });
});
