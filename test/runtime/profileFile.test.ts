import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeTimes } from "../../src/core/analysis/nodeTimes";
import { parseModel } from "../../src/core/ir";
import { readKernelTimes } from "../../src/runtime/profileFile";

const event = (cat: string, name: string, ts: number, dur: number) =>
  `{"cat" : "${cat}","pid" :1,"tid" :1,"dur" :${dur},"ts" :${ts},"ph" : "X","name" :"${name}","args" : {}},`;

const kernel = (name: string, ts: number, dur: number) => event("Node", `${name}_kernel_time`, ts, dur);
const run = (ts: number, dur: number) => event("Session", "model_run", ts, dur);

test("kernel times are summed by node and run, whatever the order of the events", () => {
  const times = readKernelTimes([
    "[",
    kernel("a", 10, 4),
    kernel("b", 15, 3),
    kernel("b", 19, 2),
    run(9, 20),
    kernel("a", 40, 6),
    run(39, 10),
    kernel("a", 60, 6), // in no run
    event("Session", "session_initialization", 0, 5),
    "]",
  ]);
  assert.deepEqual([...times.runs], [0.02, 0.01]);
  assert.deepEqual([...times.kernels.get("a")!], [0.004, 0.006]);
  assert.deepEqual([...times.kernels.get("b")!], [0.005, 0]);
});

test("garbage in a profile is passed over, and one that tells of no run is refused", () => {
  const garbage = [
    "",
    "{",
    "null,",
    "{}",
    `{"cat":"Node","name":"a_kernel_time","ts":"10","dur":1},`,
    `{"cat":"Node","name":"a_kernel_time","ts":10,"dur":-1},`,
    `{"cat":"Node","name":"__proto___kernel_time","ts":10,"dur":1},`,
    `{"cat":"Node","name":"${"x".repeat(1 << 21)}_kernel_time","ts":10,"dur":1},`,
  ];
  assert.throws(() => readKernelTimes(garbage), /tells of no run/);
  const times = readKernelTimes([...garbage, run(9, 20)]);
  assert.deepEqual([...times.kernels.keys()], ["__proto__"]);
});

test("a node that holds a subgraph is given the time that its subgraph did not take, and warm-up does not count", () => {
  const { graph } = parseModel(`model <ir_version: 8, opsets: { "": 17 }>
main (bool[] c, float32[2] x) => (float32[2] y) {
  y = If <then_branch = graph a () => (float32[2] t) { t = Neg (x) }, else_branch = graph b () => (float32[2] e) { e = Abs (x) }> (c)
}`);
  const rows = (...values: number[]) => Float64Array.from(values);
  const kernels = new Map([
    ["n0", rows(99, 10, 12, 11)],
    ["n1", rows(50, 4, 4, 4)],
    ["cast", rows(0, 1, 1, 1)],
  ]);
  const times = nodeTimes(graph, (index) => `n${index}`, { runs: rows(120, 20, 21, 22), kernels }, 1);
  assert.deepEqual([...times.values], [7, 4, Number.NaN]);
  assert.deepEqual([times.runs, times.run, times.elsewhere], [3, 21, 1]);
});
