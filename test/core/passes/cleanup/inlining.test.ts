import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModel } from "../../../../src/core/ir";
import { inlineConstantIf } from "../../../../src/core/passes/cleanup/inlineConstantIf";
import { inlineFunctions } from "../../../../src/core/passes/cleanup/inlineFunctions";
import { runPass } from "../../../../src/core/passes/pipeline";
import { operators } from "../../../support/fusion";
import { chain, passCases } from "../../../support/passes";

const branches = (then: string, otherwise: string): string =>
  `<then_branch = graph t () => (float32[...] p) ${then}, else_branch = graph e () => (float32[...] q) ${otherwise}>`;

passCases(inlineConstantIf, [
  {
    name: "the branch that is taken, with its constants",
    text: chain(
      "float32[4] x",
      "float32[...] y",
      `r = If ${branches("{ p = Relu (x) }", "< float32[4] c = random(1) > { q = Add (x, c) }")} (no)\ny = Neg (r)`,
      {
        constants: "bool[] no = {0}",
      },
    ),
    becomes: "Add Neg",
  },
  {
    name: "two branches with the same names inside, one in the other",
    text: chain(
      "float32[4] x",
      "float32[...] y, float32[...] z",
      `y = If <
         then_branch = graph t () => (float32[...] p) {
           s = Exp (x)
           p = If <then_branch = graph t () => (float32[...] r) { u = Abs (s)
r = Neg (u) }, else_branch = graph e () => (float32[...] w) { w = Exp (s) }> (yes)
         },
         else_branch = graph e () => (float32[...] q) { q = Neg (x) }
       > (yes)
       z = If <
         then_branch = graph t () => (float32[...] p) { s = Abs (x)
p = Neg (s) },
         else_branch = graph e () => (float32[...] q) { q = Exp (x) }
       > (yes)`,
      { constants: "bool[1] yes = {1}" },
    ),
    becomes: "Exp Abs Neg Abs Neg",
  },
  {
    name: "a branch that only hands on an outer value to an output",
    text: chain(
      "float32[4] x",
      "float32[...] y",
      `y = If ${branches("{ p = Identity (x) }", "{ q = Neg (x) }")} (yes)`,
      {
        constants: "bool[] yes = {1}",
      },
    ),
    becomes: "Identity",
  },
  {
    name: "a condition that is computed",
    text: chain(
      "bool[] c, float32[4] x",
      "float32[...] y",
      `y = If ${branches("{ p = Relu (x) }", "{ q = Neg (x) }")} (c)`,
    ),
    ignored: true,
  },
  {
    name: "a condition that the caller may override",
    text: chain(
      "float32[4] x, bool[] c",
      "float32[...] y",
      `y = If ${branches("{ p = Relu (x) }", "{ q = Neg (x) }")} (c)`,
      {
        constants: "bool[] c = {1}",
      },
    ),
    refuses: /may override/,
  },
]);

const calling = (main: string, functions: string, opset = 18): string =>
  `model <ir_version: 9, opsets: { "": ${opset}, "local": 1 }>\nmain ${main}\n${functions}`;
const leaky = `function local leaky "" <opsets: { "": 18, "local": 1 }, attributes: { slope = 0.25 }> (a) => (b) {
  c = LeakyRelu <alpha: float = @slope> (a)
  b = Neg (c)
}`;

passCases(inlineFunctions, [
  {
    name: "the call's attribute, then the default",
    text: calling("(float32[4] x) => (float32[4] y) { s = local.leaky <slope = 0.5> (x)\ny = local.leaky (s) }", leaky),
    becomes: "LeakyRelu Neg LeakyRelu Neg",
    check: (model) =>
      assert.deepEqual(
        [...model.graph.nodes()].map((node) => node.float("alpha")),
        [0.5, undefined, 0.25, undefined],
      ),
  },
  {
    name: "functions that call functions, and overloads",
    text: calling(
      "(float32[4] x) => (float32[4] y) { y = local.outer:two (x) }",
      `${leaky}
function local outer two <opsets: { "": 18, "local": 1 }, attributes: { }> (a) => (b) { c = local.leaky <slope = 0.1> (a)\nb = Exp (c) }
function local outer one <opsets: { "": 18, "local": 1 }, attributes: { }> (a) => (b) { b = Abs (a) }`,
    ).replace("ir_version: 9", "ir_version: 10"),
    becomes: "LeakyRelu Neg Exp",
  },
  {
    name: "nested graphs in a body read its parameters, and names stay apart",
    text: calling(
      "(bool[] c, float32[4] x) => (float32[4] y) { t = local.pick (c, x)\ny = local.pick (c, t) }",
      `function local pick "" <opsets: { "": 18, "local": 1 }, attributes: { }> (go, a) => (b) {
  n = Neg (a)
  b = If <then_branch = graph t () => (float32[4] p) { p = Add (n, a) }, else_branch = graph e () => (float32[4] q) { q = Mul (n, a) }> (go)
}`,
    ),
    becomes: "Neg If Neg If",
  },
  {
    name: "an operator that means the same in both opsets",
    text: calling("(float32[4] x) => (float32[4] y) { y = local.leaky (x) }", leaky, 17),
    becomes: "LeakyRelu Neg",
  },
]);

test("inline-functions: a parameter that the call leaves out, and one that is handed on to an output", async () => {
  const model = parseModel(
    calling(
      "(float32[4] x) => (float32[4] y, float32[4] z) { y, z = local.f (x) }",
      `function local f "" <opsets: { "": 18, "local": 1 }, attributes: { }> (a, low) => (b, a) { b = Clip (a, low) }`,
    ),
  );
  await runPass(model, inlineFunctions, { verify: true });
  assert.deepEqual(operators(model), ["Clip", "Identity"]);
  assert.deepEqual(model.graph.firstNode?.inputs[1], null);
});

test("inline-functions: what cannot be inlined is refused with its reason", async () => {
  for (const [functions, opset, reason] of [
    [
      `function local f "" <opsets: { "": 18, "local": 1 }, attributes: { }> (a) => (b) { b = local.f (a) }`,
      18,
      /calls itself/,
    ],
    [
      `function local f "" <opsets: { "": 12, "local": 1 }, attributes: { }> (a) => (b) { b = Softmax (a) }`,
      18,
      /Softmax means something else/,
    ],
  ] as const) {
    const model = parseModel(calling("(float32[4] x) => (float32[4] y) { y = local.f (x) }", functions, opset));
    const report = await runPass(model, inlineFunctions, { verify: true });
    assert.match(report.refused[0]?.reason ?? "", reason);
    assert.deepEqual(operators(model), ["local.f"]);
  }
});

test("inline-functions: functions that double at every level are not written out", async () => {
  const levels = Array.from({ length: 40 }, (_, i) => {
    const body = i === 0 ? "c = Neg (a)\nb = Abs (c)" : `c = local.f${i - 1} (a)\nb = local.f${i - 1} (c)`;
    return `function local f${i} "" <opsets: { "": 18, "local": 1 }, attributes: { }> (a) => (b) { ${body} }`;
  });
  const model = parseModel(calling("(float32[4] x) => (float32[4] y) { y = local.f39 (x) }", levels.join("\n")));
  const report = await runPass(model, inlineFunctions, { verify: true });
  assert.ok(model.graph.nodeCount <= 20_100, `${model.graph.nodeCount} nodes`);
  assert.match(report.refused[0]?.reason ?? "", /many times larger/);
});
