import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluateWith } from "../../../../src/core/document/evaluate";
import { parseModel, type Tensor } from "../../../../src/core/ir";
import { foldConstants } from "../../../../src/core/passes/folding/foldConstants";
import { foldKnownShapes } from "../../../../src/core/passes/folding/foldKnownShapes";
import { foldShapeOperands } from "../../../../src/core/passes/folding/foldShapeOperands";
import { runPass } from "../../../../src/core/passes/pipeline";
import { onnxruntime } from "../../../../src/runtime/onnxruntime";
import { assertSameOutputs, operators } from "../../../support/fusion";
import { chain, passCases } from "../../../support/passes";

passCases(foldKnownShapes, [
  {
    name: "the known entries of a shape that is not known in full",
    text: chain(
      "float32[N,3,8,8] x, int64[1] z",
      "int64[...] y",
      "s = Shape (x)\nc = Slice (s, one, three)\nd = ReduceProd (c)\ny = Add (d, z)",
      {
        constants: "int64[1] one = {1}, int64[1] three = {3}",
      },
    ),
    becomes: "Add",
  },
  {
    name: "arithmetic inside a nested graph",
    text: chain(
      "bool[] c, float32[2,3] x",
      "int64[...] y",
      `y = If <then_branch = graph t () => (int64[2] p) { s = Shape (x)\na = Neg (s)\nb = Abs (a)\np = Neg (b) }, else_branch = graph e () => (int64[2] q) { r = Shape (x)\nd = Neg (r)\nf = Neg (d)\nq = Abs (f) }> (c)`,
    ),
    becomes: "If",
    check: (model) =>
      assert.deepEqual(
        [...(model.graph.firstNode?.subgraphs[0]?.nodes() ?? [])].map((node) => node.opType),
        ["Constant"],
      ),
  },
  {
    name: "a chain that ends in an output",
    text: chain("float32[2,3] x", "int64[...] y", "s = Shape (x)\na = Neg (s)\nb = Abs (a)\ny = Neg (b)"),
    becomes: "Constant",
  },
  {
    name: "one node that makes an output",
    text: chain("float32[2,3] x", "int64[...] y", "y = Shape (x)"),
    ignored: true,
  },
  {
    name: "a size that is not known",
    text: chain("float32[N,3] x, int64[1] z", "int64[...] y", "s = Shape <end = 1> (x)\ny = Add (s, z)"),
    ignored: true,
  },
]);

const at = "int64[1] zero = {0}, int64[1] one = {1}, int64[1] two = {2}";
passCases(foldShapeOperands, [
  {
    name: "a dimension that is copied and one that is left over",
    text: chain(
      "float32[N,3,H] x",
      "float32[...] y",
      "s = Shape (x)\nn = Gather (s, zero)\nt = Concat <axis = 0> (n, m)\ny = Reshape (x, t)",
      {
        constants: `${at}, int64[1] m = {-1}`,
      },
    ),
    becomes: "Reshape",
  },
  {
    name: "one that is left over among known ones",
    text: chain(
      "float32[N,6,4] x",
      "float32[...] y",
      "s = Shape (x)\nn = Gather (s, zero)\nk = Mul (n, two)\nt = Concat <axis = 0> (k, r)\ny = Reshape (x, t)",
      {
        constants: `${at}, int64[2] r = {3,4}`,
      },
    ),
    becomes: "Reshape",
  },
  {
    name: "Expand that keeps a symbolic dimension",
    text: chain(
      "float32[N,1] x",
      "float32[...] y",
      "s = Shape (x)\nn = Gather (s, zero)\nt = Concat <axis = 0> (n, two)\ny = Expand (x, t)",
      { constants: at },
    ),
    becomes: "Expand",
  },
  {
    name: "Slice to the end of a symbolic dimension",
    text: chain(
      "float32[N,4] x",
      "float32[...] y",
      "s = Shape (x)\nn = Gather (s, zero)\ny = Slice (x, one, n, zero)",
      { constants: at },
    ),
    becomes: "Slice",
    sizes: { N: 5 },
  },
  {
    name: "two sizes that only the run tells",
    text: chain("float32[N,H] x, float32[A,B] z", "float32[...] y", "s = Shape (z)\ny = Reshape (x, s)"),
    refuses: /more than one dimension/,
  },
  {
    name: "a size that may be what 0 elements leave",
    text: chain(
      "float32[N,H,W] x",
      "float32[...] y",
      "s = Shape (x)\nn = Gather (s, zero)\nh = Gather (s, one)\nw = Gather (s, two)\nhw = Mul (h, w)\nt = Concat <axis = 0> (n, hw)\ny = Reshape (x, t)",
      {
        constants: at,
      },
    ),
    refuses: /may be 0/,
  },
  {
    name: "a target that the caller reads too",
    text: chain(
      "float32[N,3,8] x",
      "float32[...] y, int64[...] t",
      "s = Shape (x)\nn = Gather (s, zero)\nt = Concat <axis = 0> (n, r)\ny = Reshape (x, t)",
      {
        constants: `${at}, int64[1] r = {24}`,
      },
    ),
    refuses: /also read by the caller/,
  },
  {
    name: "Expand to the size of another input",
    text: chain(
      "float32[1,4] x, float32[N] z",
      "float32[...] y",
      "n = Shape (z)\nt = Concat <axis = 0> (n, one)\ny = Expand (x, t)",
      { constants: at },
    ),
    refuses: /stretches/,
  },
]);

passCases(foldConstants, [
  {
    name: "integers, without a runtime",
    text: chain("int64[2] x", "int64[...] y", "a = Concat <axis = 0> (p, q)\nb = Add (a, two)\ny = Add (x, b)", {
      constants: "int64[1] p = {1}, int64[1] q = {5}, int64[1] two = {2}",
    }),
    becomes: "Add",
  },
  {
    name: "an expression that makes much of little",
    text: chain("float32[64,64] x", "float32[...] y", "a = ConstantOfShape (s)\ny = Add (x, a)", {
      constants: "int64[2] s = {64,64}",
    }),
    refuses: /would take \d+ bytes in the file/,
  },
  {
    name: "a weight that stays for another reader",
    text: chain("float32[16,16] x", "float32[...] y", "a = Transpose (w)\nb = MatMul (x, a)\ny = MatMul (b, w)", {
      constants: "float32[16,16] w = random(1)",
    }),
    refuses: /bytes in the file/,
  },
  {
    name: "quantized weights",
    text: chain("float32[4] x", "float32[...] y", "a = DequantizeLinear (w, s)\ny = Add (x, a)", {
      constants: "int8[4] w = random(1), float32[] s = {0.5}",
    }),
    refuses: /stay quantized/,
  },
  {
    name: "random numbers",
    text: chain("float32[2] x", "float32[...] y", "a = RandomNormalLike (c)\ny = Add (x, a)", {
      constants: "float32[2] c = zeros",
    }),
    refuses: /differ from run to run/,
  },
  {
    name: "a default that the caller may override",
    text: chain("int64[2] x, int64[2] d", "int64[...] y", "a = Neg (d)\ny = Add (x, a)", {
      constants: "int64[2] d = {1,2}",
    }),
    ignored: true,
  },
  {
    name: "without a runtime",
    text: chain("float32[2] x", "float32[...] y", "a = Erf (c)\ny = Add (x, a)", {
      constants: "float32[2] c = {0.5,0.25}",
    }),
    refuses: /no runtime/,
  },
]);

const runtime = onnxruntime();

test("fold-constants: the runtime computes what is left in one go", async () => {
  const text = chain(
    "float32[4,4] x",
    "float32[...] y, float32[...] z",
    "a = Erf (w)\nb = Transpose (a)\nc = MatMul (x, b)\nd = Sin (v)\ny = Add (c, d)\nz = Sqrt (u)",
    { constants: "float32[4,4] w = random(1), float32[4] v = random(2), float32[4] u = fill(2)" },
  );
  const model = parseModel(text);
  let calls = 0;
  const evaluate = evaluateWith(runtime);
  const report = await runPass(model, foldConstants, {
    verify: true,
    evaluate: (constants) => {
      calls++;
      return evaluate(constants);
    },
  });
  assert.equal(calls, 1);
  assert.equal(report.applied, 3);
  assert.deepEqual(operators(model), ["MatMul", "Add", "Constant"]);
  await assertSameOutputs(parseModel(text), model, { tolerance: { rtol: 0, atol: 0 } });
});

test("fold-constants: a small result of a large expression is folded, the expression between is not", async () => {
  const text = chain(
    "float32[64,64] x",
    "float32[...] y, float32[...] z",
    "a = ConstantOfShape (s)\nb = Cos (a)\nc = ReduceSum (b)\ny = Add (x, b)\nz = Add (x, c)",
    {
      constants: "int64[2] s = {64,64}",
    },
  );
  const model = parseModel(text);
  const report = await runPass(model, foldConstants, { verify: true, evaluate: evaluateWith(runtime) });
  assert.deepEqual(operators(model), ["ConstantOfShape", "Cos", "Add", "Add"]);
  assert.match(report.refused.map((one) => one.reason).join(), /bytes in the file/);
  await assertSameOutputs(parseModel(text), model, { tolerance: { rtol: 0, atol: 0 } });
});

test("fold-constants: what the runtime could not compute stays, and a result of the wrong type is not taken", async () => {
  const text = chain("float32[2] x", "float32[...] y", "a = Erf (c)\nb = Sin (c)\nd = Add (a, b)\ny = Add (x, a)\n", {
    constants: "float32[2] c = {0.5,0.25}",
  });
  const model = parseModel(text);
  const nothing = await runPass(model, foldConstants, {
    verify: true,
    evaluate: async ({ graph }) => graph.outputs.map(() => undefined),
  });
  assert.match(nothing.refused[0]?.reason ?? "", /could not compute/);
  const wrong = parseModel("main () => () < int64[2] w = {1,2} > { }").graph.initializers.values().next().value
    ?.initializer as Tensor;
  const report = await runPass(model, foldConstants, {
    verify: true,
    evaluate: async ({ graph }) => graph.outputs.map(() => wrong),
  });
  assert.equal(report.applied, 0);
});
