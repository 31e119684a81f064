import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { type OpDef, opDef } from "../../../src/core/ops";

/**
 * Every operator of ai.onnx up to opset 28, ai.onnx.ml, ai.onnx.preview and ai.onnx.preview.training, as the released schemas of ONNX 1.23
 * have them, over all versions: name, versions in which it changed, least and most inputs and outputs (`*` for no limit), attributes.
 */
const released = readFileSync("test/core/ops/operators.txt", "utf8").trim().split("\n").map(parsed);

interface Released {
  readonly domain: string;
  readonly opType: string;
  readonly since: number[];
  readonly inputs: number[];
  readonly outputs: number[];
  readonly attributes: Record<string, string>;
}

function parsed(line: string): Released {
  const [name = "", since = "", inputs = "", outputs = "", attributes = ""] = line
    .split("|")
    .map((part) => part.trim());
  const numbers = (text: string) => text.split(" ").map((one) => (one === "*" ? Infinity : Number(one)));
  const dot = name.lastIndexOf(".");
  return {
    domain: name.slice(0, Math.max(0, dot)),
    opType: name.slice(dot + 1),
    since: numbers(since),
    inputs: numbers(inputs),
    outputs: numbers(outputs),
    attributes: Object.fromEntries(attributes === "" ? [] : attributes.split(" ").map((one) => one.split(":"))),
  };
}

describe("the operator table", () => {
  test("knows every released operator", () => {
    const missing = released.filter((one) => !opDef(one)).map((one) => one.opType);
    assert.deepEqual(missing, []);
    assert.ok(released.length > 200);
  });

  test("agrees with the released schemas on versions, arity and attributes", () => {
    for (const one of released) {
      const def = opDef(one) as OpDef;
      const has = {
        since: [...def.since],
        inputs: [...def.inputs],
        outputs: [...def.outputs],
        attributes: { ...def.attributes },
      };
      const { since, inputs, outputs, attributes } = one;
      assert.deepEqual(has, { since, inputs, outputs, attributes }, one.opType);
    }
  });

  test("infers every released operator", () => {
    const without = released.filter((one) => !opDef(one)?.infer).map((one) => one.opType);
    assert.deepEqual(without, []);
  });

  test("does not mistake a custom operator for a standard one", () => {
    assert.equal(opDef({ opType: "Relu", domain: "my.domain" }), undefined);
    assert.equal(opDef({ opType: "constructor", domain: "" }), undefined);
  });

  test("never folds what chance or a subgraph decides", () => {
    const risky = ["RandomNormal", "RandomUniformLike", "Bernoulli", "Multinomial", "Dropout", "If", "Loop", "Scan"];
    for (const opType of risky) assert.equal(opDef({ opType, domain: "" })?.deterministic, false, opType);
    assert.equal(opDef({ opType: "Add", domain: "" })?.deterministic, true);
  });
});
