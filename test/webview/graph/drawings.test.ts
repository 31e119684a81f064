// What the layout worker does with its messages, and with the time between them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { buffersOf, Drawings, type FromLayoutWorker } from "../../../webview/graph/drawings";
import type { Drawing, NestedInput } from "../../../webview/graph/nested/input";
import { NestedLayout } from "../../../webview/graph/nested/nestedLayout";
import { nestedInput } from "./nestedGraph";

/** x - [a - b - [c - d]] - y, once more beside it. */
const blocks = nestedInput(
  [-1, 0, 0, 1, 1, 2, 2, -1],
  [-1, 0, -1],
  [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 7],
    [0, 5],
    [5, 6],
    [6, 7],
  ],
);

const closed = { open: Uint8Array.of(0, 0, 0) };
const opened = { open: Uint8Array.of(1, 0, 0) };
const all = { open: Uint8Array.of(1, 1, 1) };

/** Without a clock: `rest` lets as much time pass as is wanted. */
function worker(input: NestedInput) {
  const answers: FromLayoutWorker[] = [];
  let idle: (() => void) | undefined;
  const drawings = new Drawings({
    answer: (answer) => answers.push(answer),
    whenIdle: (act) => {
      idle = act;
    },
  });
  drawings.take({ type: "graph", graph: 1, input });
  let request = 0;
  return {
    draw(view: { open: Uint8Array }): Drawing {
      drawings.take({ type: "draw", graph: 1, request: ++request, view });
      const last = answers.at(-1);
      assert.equal(last?.request, request);
      return last!.drawing;
    },
    expect: (view: { open: Uint8Array }) => drawings.take({ type: "expect", graph: 1, view }),
    forget: () => drawings.take({ type: "forget", graph: 1 }),
    /** How often something was done with the time. */
    rest(times = Number.POSITIVE_INFINITY): number {
      let done = 0;
      for (; idle && done < times; done++) {
        const act = idle;
        idle = undefined;
        act();
      }
      return done;
    },
  };
}

const plain = (view: { open: Uint8Array }) => new NestedLayout(blocks).draw(view);
/** All of it but how much of it was new. */
const picture = ({ laidOut: _, ...rest }: Drawing) => rest;

test("a drawing that was expected is there when it is asked for", () => {
  const { draw, expect, rest } = worker(blocks);
  draw(closed);
  expect(opened);
  rest(1);
  const drawing = draw(opened);
  assert.deepEqual(picture(drawing), picture(plain(opened)));
  // Made anew it would find everything laid out.
  assert.equal(drawing.laidOut, 2);
  assert.equal(draw(opened).laidOut, 0);
});

test("what was expected and did not come changes nothing", () => {
  const { draw, expect, rest } = worker(blocks);
  draw(closed);
  expect(opened);
  rest(1);
  assert.deepEqual(picture(draw(all)), picture(plain(all)));
  expect(closed);
  assert.deepEqual(picture(draw(opened)), picture(plain(opened)), "no time passed");
  rest();
  assert.deepEqual(picture(draw(closed)), picture(plain(closed)));
});

test("each drawing has arrays of its own: they are handed over", () => {
  const { draw, expect, rest } = worker(blocks);
  expect(opened);
  rest();
  const first = draw(opened);
  expect(opened);
  rest();
  const second = draw(opened);
  const handedOver = buffersOf(first);
  assert.ok(handedOver.size > 10);
  assert.deepEqual(
    [...buffersOf(second)].filter((buffer) => handedOver.has(buffer)),
    [],
  );
});

test("the last drawing is practised a while, and the practice ends and changes nothing", () => {
  const { draw, rest, forget } = worker(blocks);
  assert.equal(rest(), 0, "nothing was drawn yet");
  draw(all);
  const rounds = rest();
  assert.ok(rounds > 4 && rounds < 100, `${rounds}`);
  assert.deepEqual(picture(draw(all)), picture(plain(all)));
  assert.equal(rest(), 0);
  forget();
  assert.equal(rest(), 0);
});

test("nothing is drawn ahead of a graph that takes long", () => {
  const count = 30_000;
  const { draw, expect, rest } = worker(
    nestedInput(
      Array.from({ length: count }, () => -1),
      [-1],
      Array.from({ length: count - 1 }, (_, node) => [node, node + 1] as const),
    ),
  );
  draw({ open: Uint8Array.of(0) });
  expect({ open: Uint8Array.of(1) });
  assert.equal(rest(), 0);
});
