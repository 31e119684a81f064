import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeText, encodeText } from "../../../../src/core/formats/onnx/text";
import { noName, ValueNames } from "../../../../src/core/formats/onnx/valueNames";

test("a name has one number however it is asked for, and another name another one", () => {
  const names = new ValueNames();
  const known = new Map<string, number>();
  let state = 1;
  const next = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  for (let round = 0; round < 20_000; round++) {
    // Short ones of few letters come again; long ones, and bytes that are no UTF-8, are among them.
    const length = next(50) === 0 ? 90 + next(30) : 1 + next(8);
    const letters = next(10) === 0 ? [0xc3, 0xa9, 0xff, 0x80] : [0x61, 0x62, 0x2f];
    const bytes = Uint8Array.from({ length }, () => letters[next(letters.length)]!);
    const before = names.count;
    const framed = Uint8Array.from([0x61, ...bytes, 0x62]);
    const id = names.of(framed, 1, length);
    const text = decodeText(bytes);
    assert.equal(names.text(id), text);
    assert.equal(id, known.get(text) ?? before);
    assert.equal(names.ofText(text), id);
    assert.deepEqual(encodeText(names.text(id)), bytes);
    known.set(text, id);
  }
  assert.equal(names.count, known.size + 1);
  assert.ok(known.size > 2000);
});

test("the empty name stands for what is left out", () => {
  const names = new ValueNames();
  assert.equal(names.of(new Uint8Array(0), 0, 0), noName);
  assert.equal(names.ofText(""), noName);
  assert.equal(names.text(noName), "");
});
