import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatBytes,
  formatChange,
  formatCount,
  formatError,
  formatRatio,
  formatTime,
  plural,
} from "../../src/protocol/quantities";

/** With plain spaces, to be read. */
const plain = (text: string) => text.replaceAll("\u00a0", " ");
const all = <T>(format: (value: T) => string, values: T[]) => values.map((value) => plain(format(value)));

test("counts have three digits and a unit", () => {
  assert.deepEqual(all(formatCount, [0, 7, 9408, 9999, 10_000, 25_557_032, 4_089_284_608, 138_357_544, null]), [
    "0",
    "7",
    "9,408",
    "9,999",
    "10 k",
    "25.6 M",
    "4.09 G",
    "138 M",
    "unknown",
  ]);
});

test("a count just below a unit is written in the next one", () => {
  assert.deepEqual(all(formatCount, [999_400, 999_500, 999_999, 999_999_999]), ["999 k", "1 M", "1 M", "1 G"]);
});

test("sizes step by 1024", () => {
  assert.deepEqual(all(formatBytes, [0, 512, 1023, 1024, 102_228_128, 553_000_000, null]), [
    "0 B",
    "512 B",
    "1 kB",
    "1 kB",
    "97.5 MB",
    "527 MB",
    "unknown",
  ]);
});

test("times range from microseconds to minutes", () => {
  assert.deepEqual(all(formatTime, [0.0421, 3.214, 47.6, 999, 1234, 59_999, 61_000, 120_000, null]), [
    "42.1 µs",
    "3.21 ms",
    "47.6 ms",
    "999 ms",
    "1.23 s",
    "1 min",
    "1 min 1 s",
    "2 min",
    "unknown",
  ]);
});

test("changes are signed per cent", () => {
  const change = (before: number | null, after: number | null) => plain(formatChange(before, after));
  assert.equal(change(94, 61), "−35.1 %");
  assert.equal(change(100, 103), "+3 %");
  assert.equal(change(5, 5), "same");
  assert.equal(change(100_000, 99_990), "<0.1 %");
  assert.equal(change(0, 5), "new");
  assert.equal(change(1, 30), "+2,900 %");
  assert.equal(change(null, 5), "");
});

test("ratios, errors and counted words", () => {
  assert.deepEqual(all(formatRatio, [1.0834, 0.981, 1234]), ["1.08×", "0.98×", "1,234×"]);
  assert.deepEqual(all(formatError, [0, 2.4e-6, 0.0131, 1.5, 3e8, Number.POSITIVE_INFINITY]), [
    "0",
    "2.4e-6",
    "0.013",
    "1.5",
    "3.0e+8",
    "Infinity",
  ]);
  assert.equal(plain(plural(1, "node")), "1 node");
  assert.equal(plain(plural(2345, "node")), "2,345 nodes");
  assert.equal(plain(plural(2, "entry", "entries")), "2 entries");
});
