import assert from "node:assert/strict";
import { test } from "node:test";
import { allOpDefs, operatorDocumentation } from "../../../src/core/ops";

const all = [...allOpDefs()].map((def) => ({
  def,
  documentation: operatorDocumentation({ opType: def.name, domain: def.domain }),
}));
const called = ({ def }: (typeof all)[number]) => `${def.domain}.${def.name}`;

test("every operator of the table says what it computes, in one to three sentences", () => {
  const silent = all.filter(({ documentation }) => !documentation).map(called);
  assert.deepEqual(silent, []);
  const long = all.filter(({ documentation }) => {
    const text = documentation?.text ?? "";
    return text.length > 300 || !/^[A-Z0-9−].*\.$/s.test(text) || text.split(/\.\s/).length > 3;
  });
  assert.deepEqual(long.map(called), []);
});

test("names of inputs and outputs are no more than the operator has", () => {
  const wrong = all.filter(({ def, documentation }) => {
    const [inputs = [], outputs = []] = [documentation?.inputs, documentation?.outputs];
    return inputs.length > def.inputs[1] || outputs.length > def.outputs[1];
  });
  assert.deepEqual(wrong.map(called), []);
});

test("attributes of the main families are explained", () => {
  const main = ["Conv", "ConvTranspose", "MaxPool", "AveragePool", "Gemm", "BatchNormalization", "LayerNormalization"];
  const more = [
    "Resize",
    "LSTM",
    "Attention",
    "Softmax",
    "Reshape",
    "Transpose",
    "Slice",
    "Pad",
    "QuantizeLinear",
    "Concat",
  ];
  const unexplained = all
    .filter(({ def }) => def.domain === "" && [...main, ...more].includes(def.name))
    .flatMap(({ def, documentation }) =>
      Object.keys(def.attributes)
        .filter((name) => !documentation?.attributes?.[name])
        .map((name) => `${def.name}.${name}`),
    );
  assert.deepEqual(unexplained, []);
});

test("an operator of another domain that has a standard one's name is not documented as that", () => {
  assert.equal(operatorDocumentation({ opType: "Relu", domain: "my.domain" }), undefined);
  assert.equal(operatorDocumentation({ opType: "constructor", domain: "" }), undefined);
});
