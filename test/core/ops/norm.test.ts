import assert from "node:assert/strict";
import { test } from "node:test";
import { inferred } from "./inferred";

const statistics = "float32[8] scale, float32[8] bias, float32[8] mean, float32[8] var";

test("BatchNormalization gives its input's type in every version", () => {
  for (const opset of [1, 6, 7, 9, 14, 15]) {
    const inputs = `float16[N,8,h,w] x, ${statistics}`;
    assert.equal(
      inferred({ call: "BatchNormalization (x, scale, bias, mean, var)", inputs, opset }),
      "float16[N,8,h,w]",
    );
  }
});

test("the statistics that training gives have one element a channel", () => {
  const inputs = `float16[N,8,h,w] x, ${statistics}`;
  const call = "BatchNormalization (x, scale, bias, mean, var)";
  // The four of opset 7 have the input's type, the two of opset 15 that of the statistics.
  assert.equal(
    inferred({ call, inputs, opset: 7, outputs: 5 }),
    "float16[N,8,h,w] float16[8] float16[8] float16[8] float16[8]",
  );
  const training = "BatchNormalization <training_mode = 1> (x, scale, bias, mean, var)";
  assert.equal(inferred({ call: training, inputs, opset: 15, outputs: 3 }), "float16[N,8,h,w] float32[8] float32[8]");
});

test("LayerNormalization's statistics keep the axes before `axis`", () => {
  const inputs = "float16[N,s,768] x, float16[768] w";
  assert.equal(
    inferred({ call: "LayerNormalization (x, w)", inputs, outputs: 3 }),
    "float16[N,s,768] float32[N,s,1] float32[N,s,1]",
  );
  const double = "LayerNormalization <axis = 1, stash_type = 11> (x, w)";
  assert.equal(inferred({ call: double, inputs, outputs: 2 }), "float16[N,s,768] float64[N,1,1]");
});

test("RMSNormalization has the type of its scale", () => {
  const inputs = "float16[N,8] x, float32[8] w";
  assert.equal(inferred({ call: "RMSNormalization (x, w)", inputs, opset: 23 }), "float32[N,8]");
});

test("normalizations that only rescale keep the type", () => {
  for (const call of ["LRN <size = 5> (x)", "LpNormalization (x)", "MeanVarianceNormalization (x)"])
    assert.equal(inferred({ call, inputs: "float32[N,8,h,w] x" }), "float32[N,8,h,w]");
});
