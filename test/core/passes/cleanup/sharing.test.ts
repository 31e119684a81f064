import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModel, Tensor } from "../../../../src/core/ir";
import { constantsToInitializers } from "../../../../src/core/passes/cleanup/constantsToInitializers";
import { eliminateCommonSubexpressions } from "../../../../src/core/passes/cleanup/eliminateCommonSubexpressions";
import { eliminateDeadCode } from "../../../../src/core/passes/cleanup/eliminateDeadCode";
import { eliminateUnusedOutputs } from "../../../../src/core/passes/cleanup/eliminateUnusedOutputs";
import { eliminateUnusedSubgraphOutputs } from "../../../../src/core/passes/cleanup/eliminateUnusedSubgraphOutputs";
import { mergeEqualInitializers } from "../../../../src/core/passes/cleanup/mergeEqualInitializers";
import { runPass } from "../../../../src/core/passes/pipeline";
import { chain, passCases } from "../../../support/passes";

const initializers = (count: number) => (model: ReturnType<typeof parseModel>) =>
  assert.equal(model.graph.initializers.size, count);

passCases(eliminateDeadCode, [
  {
    name: "a chain that nobody reads, with its constants",
    text: chain("float32[N,4] x", "float32[...] y", "a = Add (x, c)\nb = Exp (a)\ny = Relu (x)", {
      constants: "float32[4] c = random(1), float32[2] d = random(2)",
    }),
    becomes: "Relu",
    check: initializers(0),
  },
  {
    name: "what only dead nodes inside a nested graph read",
    text: chain(
      "bool[] c, float32[4] x",
      "float32[...] y",
      `outer = Exp (x)
       y = If <then_branch = graph t () => (float32[4] a) { dead = Neg (outer)\na = Relu (x) }, else_branch = graph e () => (float32[4] b) { b = Abs (x) }> (c)`,
    ),
    becomes: "If",
  },
  {
    name: "functions that nobody calls, with the import of their domain",
    text: `model <ir_version: 9, opsets: { "": 17, "local": 1 }>
      main (float32[N] x) => (float32[N] y) { y = Relu (x) }
      function local f "" <opsets: { "": 17, "local": 1 }, attributes: { }> (a) => (b) { b = local.g (a) }
      function local g "" <opsets: { "": 17 }, attributes: { }> (a) => (b) { b = Exp (a) }`,
    becomes: "Relu",
    check: (model) => {
      assert.equal(model.functions.size, 0);
      assert.deepEqual([...model.opsets.keys()], [""]);
    },
  },
  {
    name: "all is needed",
    text: chain("float32[N] x, float32[N] unread", "float32[...] y", "y = Relu (x)"),
    ignored: true,
  },
]);

test("eliminate-dead-code: a node without outputs stays, and so does a default of an input", async () => {
  const model = parseModel(`model <ir_version: 9, opsets: { "": 17, "custom": 1 }>
    main (float32[4] x, float32[4] d) => (float32[4] y) < float32[4] d = zeros > { custom.Log (x)
 y = Relu (x) }`);
  assert.equal((await runPass(model, eliminateDeadCode)).applied, 0);
});

passCases(mergeEqualInitializers, [
  {
    name: "the same bytes, type and shape",
    text: chain("float32[4] x", "float32[4] y", "s = Add (x, a)\nt = Mul (s, b)\ny = Sub (t, c)", {
      constants: "float32[4] a = random(1), float32[4] b = random(1), float32[4] c = random(1)",
    }),
    becomes: "Add Mul Sub",
    check: initializers(1),
  },
  {
    name: "large ones",
    text: chain("float32[64,64] x", "float32[64,64] y", "s = MatMul (x, a)\ny = MatMul (s, b)", {
      constants: "float32[64,64] a = random(1), float32[64,64] b = random(1)",
    }),
    becomes: "MatMul MatMul",
    check: initializers(1),
  },
  {
    name: "a nested graph takes the outer one",
    text: chain(
      "bool[] c, float32[2] x",
      "float32[...] y",
      `s = Add (x, o)
       y = If <then_branch = graph t () => (float32[2] p) < float32[2] i = {1.0,2.0} > { p = Add (s, i) }, else_branch = graph e () => (float32[2] q) { q = Neg (s) }> (c)`,
      { constants: "float32[2] o = {1.0,2.0}" },
    ),
    becomes: "Add If",
  },
  {
    name: "other type, other shape, other sign of zero, another element",
    text: chain(
      "float32[4] x",
      "float32[4] y",
      "s = Add (x, a)\nt = Add (s, b)\nu = Add (t, c)\nv = Add (u, d)\ny = Reshape (v, e)",
      {
        constants:
          "float32[2,2] z = zeros, float32[1] a = {0.0}, float32[1] b = {-0.0}, float32[] c = {0.0}, float32[1] d = {1.0}, int64[1] e = {-1}",
      },
    ).replace("float32[2,2] z = zeros, ", ""),
    ignored: true,
  },
]);

test("merge-equal-initializers: weights of different sizes are never opened", async () => {
  const model = parseModel(
    chain("float32[N,100] x", "float32[...] y", "a = Add (x, b)\ny = Relu (a)", {
      constants: "float32[100] b = random(1)",
    }),
  );
  let opened = 0;
  for (const value of [...model.graph.initializers]) {
    const bytes = value.initializer?.bytes() as Uint8Array;
    const data = {
      byteLength: bytes.length,
      bytes: () => {
        opened++;
        return bytes;
      },
    };
    model.graph.removeInitializer(value);
    model.graph.addInitializer(value, new Tensor(1, [100], data));
  }
  await runPass(model, mergeEqualInitializers);
  assert.equal(opened, 0);
});

passCases(eliminateCommonSubexpressions, [
  {
    name: "the same operator, attributes and inputs",
    text: chain(
      "float32[4] x",
      "float32[4] y",
      "a = LeakyRelu <alpha = 0.1> (x)\nb = LeakyRelu <alpha = 0.1> (x)\nc = Exp (a)\nd = Exp (b)\ny = Mul (c, d)",
    ),
    becomes: "LeakyRelu Exp Mul",
  },
  {
    name: "the second one is an output",
    text: chain("float32[4] x", "float32[4] y, float32[4] z", "a = Exp (x)\ny = Neg (a)\nz = Exp (x)"),
    becomes: "Exp Neg",
  },
  {
    name: "several outputs",
    text: chain("float32[4] x", "float32[2] y", "a, b = Split (x)\nc, d = Split (x)\ny = Add (a, d)", { opset: 13 }),
    becomes: "Split Add",
  },
  {
    name: "both are outputs",
    text: chain("float32[4] x", "float32[4] y, float32[4] z", "y = Exp (x)\nz = Exp (x)"),
    refuses: /cannot stand for an output/,
  },
  {
    name: "other attributes, and random ones",
    text: chain(
      "float32[4] x",
      "float32[...] y",
      "a = LeakyRelu <alpha = 0.1> (x)\nb = LeakyRelu <alpha = 0.2> (x)\nc = RandomNormalLike (x)\nd = RandomNormalLike (x)\ne = Add (a, b)\nf = Add (c, d)\ny = Add (e, f)",
    ),
    ignored: true,
  },
]);

passCases(constantsToInitializers, [
  {
    name: "a tensor, an integer and floats",
    text: chain(
      "float32[2] x",
      "float32[...] y",
      "a = Constant <value = float32[2] {1.0,2.0}> ()\nb = Constant <value_floats = [3.0,4.0]> ()\nc = Constant <value_int = 1> ()\nd = Add (x, a)\ne = Add (d, b)\nf = Gather (e, c)\ny = Neg (f)",
    ),
    becomes: "Add Add Gather Neg",
    check: initializers(3),
  },
  {
    name: "an output of the graph",
    text: chain(
      "float32[2] x",
      "float32[2] y, float32[2] z",
      "y = Relu (x)\nz = Constant <value_floats = [3.0,4.0]> ()",
    ),
    refuses: /must come from a node/,
  },
]);

passCases(eliminateUnusedOutputs, [
  {
    name: "indices of MaxPool",
    text: chain("float32[1,2,4,4] x", "float32[...] y", "y, i = MaxPool <kernel_shape = [2,2]> (x)"),
    becomes: "MaxPool",
    check: (model) => assert.equal(model.graph.firstNode?.outputs.length, 1),
  },
  {
    name: "a middle one is left unnamed",
    text: chain("float32[3,1,2] x", "float32[...] y, float32[...] c", "y, h, c = LSTM <hidden_size = 2> (x, w, r)", {
      constants: "float32[1,8,2] w = random(1), float32[1,8,2] r = random(2)",
    }),
    becomes: "LSTM",
    check: (model) =>
      assert.deepEqual(
        model.graph.firstNode?.outputs.map((output) => output.name),
        ["y", "", "c"],
      ),
  },
  {
    name: "statistics of LayerNormalization",
    text: chain("float32[2,4] x", "float32[...] y", "y, m, d = LayerNormalization (x, s)", {
      constants: "float32[4] s = random(1)",
    }),
    becomes: "LayerNormalization",
    check: (model) => assert.equal(model.graph.firstNode?.outputs.length, 1),
  },
  {
    name: "required ones",
    text: chain("float32[4] x", "float32[...] y", "y, i = TopK (x, k)", { constants: "int64[1] k = {2}" }),
    ignored: true,
  },
]);

test("eliminate-unused-outputs: what old opsets hand on for training is dropped, what trains keeps it", async () => {
  const text = (attributes: string, opset: number) =>
    chain("float32[1,2,4,4] x", "float32[...] y", `y, m, v = BatchNormalization ${attributes} (x, s, s, s, s)`, {
      opset,
      constants: "float32[2] s = fill(1)",
    });
  const old = parseModel(text("", 9));
  assert.equal((await runPass(old, eliminateUnusedOutputs)).applied, 1);
  assert.equal(old.graph.firstNode?.outputs.length, 1);
  const training = parseModel(text("<training_mode = 1>", 15));
  assert.equal((await runPass(training, eliminateUnusedOutputs)).applied, 0);
});

const loop = (outputs: string, names: string): string =>
  chain(
    "float32[2] x",
    outputs,
    `${names} = Loop <body = graph body (int64[] i, bool[] go, float32[2] a, float32[2] b) => (bool[] on, float32[2] a2, float32[2] b2, float32[2] s, float32[2] t) {
       on = Identity (go)
       a2 = Add (a, x)
       b2 = Mul (b, a)
       s = Neg (a2)
       t = Exp (b2)
     }> (n, yes, x, x)`,
    { constants: "int64[] n = {3}, bool[] yes = {1}" },
  );
const loopOf = (model: ReturnType<typeof parseModel>) => model.graph.firstNode;
passCases(eliminateUnusedSubgraphOutputs, [
  {
    name: "an output of If leaves both branches",
    text: chain(
      "bool[] c, float32[2] x",
      "float32[...] y",
      `u, y = If <then_branch = graph t () => (float32[2] a, float32[2] b) { a = Relu (x)\nb = Exp (x) }, else_branch = graph e () => (float32[2] d, float32[2] f) { d = Neg (x)\nf = Abs (x) }> (c)`,
    ),
    becomes: "If",
    check: (model) =>
      assert.deepEqual(
        loopOf(model)?.subgraphs.map((graph) => graph.outputs.map((output) => output.name)),
        [["b"], ["f"]],
      ),
  },
  {
    name: "a scan output of Loop, and a state that only it needed",
    text: loop("float32[...] y, float32[...] z", "y, u, z, w"),
    becomes: "Loop",
    check: (model) => {
      assert.equal(loopOf(model)?.inputs.length, 3);
      assert.equal(loopOf(model)?.subgraphs[0]?.inputs.length, 3);
      assert.equal(loopOf(model)?.subgraphs[0]?.outputs.length, 3);
    },
  },
  {
    name: "a state that another one needs is carried on",
    text: loop("float32[...] y", "u, y, v, w"),
    becomes: "Loop",
    check: (model) => assert.equal(loopOf(model)?.inputs.length, 4),
  },
  {
    name: "scan outputs of Scan, with their directions",
    text: chain(
      "float32[3,2] x, float32[2] h",
      "float32[...] y, float32[...] z",
      `y, u, z = Scan <num_scan_inputs = 1, scan_output_directions = [0,1], body = graph body (float32[2] s, float32[2] e) => (float32[2] s2, float32[2] p, float32[2] q) {
         s2 = Add (s, e)
         p = Neg (s2)
         q = Exp (s2)
       }> (h, x)`,
    ),
    becomes: "Scan",
    check: (model) => assert.deepEqual(loopOf(model)?.ints("scan_output_directions"), [1]),
  },
  {
    name: "all is read",
    text: loop("float32[...] y, float32[...] z, float32[...] v, float32[...] w", "y, z, v, w"),
    ignored: true,
  },
]);
