import assert from "node:assert/strict";
import { test } from "node:test";
import { answersFirst } from "../../src/engine/answersFirst";
import type { Request } from "../../src/protocol/rpc";

const call = (id: number): Request => ({ kind: "call", id, method: "graph", params: {} });

test("a call begins when the answer before it has left, and a cancel reaches a call that runs at once", () => {
  const left: (() => void)[] = [];
  const soon: (() => void)[] = [];
  const seen: string[] = [];
  const turns = answersFirst(
    (_, done) => left.push(done),
    (then) => soon.push(then),
  );
  const receive = (request: Request) => void seen.push(`${request.kind} ${request.id}`);
  turns.take(call(1), receive);
  turns.take(call(2), receive);
  turns.take({ kind: "cancel", id: 1 }, receive);
  assert.deepEqual(seen, ["call 1", "cancel 1"]);
  turns.post({ kind: "ok", id: 1, result: "large" });
  soon.shift()?.();
  assert.deepEqual(seen, ["call 1", "cancel 1"], "the answer is still on its way");
  turns.take({ kind: "cancel", id: 2 }, receive);
  left.shift()?.();
  soon.shift()?.();
  assert.deepEqual(seen, ["call 1", "cancel 1", "call 2", "cancel 2"]);
});

test("a call that takes long keeps no other from beginning", () => {
  const soon: (() => void)[] = [];
  const seen: number[] = [];
  const turns = answersFirst(
    () => {},
    (then) => soon.push(then),
  );
  for (const id of [1, 2]) turns.take(call(id), ({ id }) => void seen.push(id));
  soon.shift()?.();
  assert.deepEqual(seen, [1, 2]);
});
