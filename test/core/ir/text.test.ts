import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModel, printModel, TextError, verifyModel } from "../../../src/core/ir";

const residual = `model <ir_version: 8, opsets: { "": 17, "com.microsoft": 1 }>
main (float32[N,1,4,4] x, int64[2*s + 1] k, seq(float32[?,2]) q) => (float32[N,2,4,4] "out/put", y2) <
  float32[2,1,1,1] w = {1.5,-0.0},
  float16[2] h = 0x003c0040,
  string[2] names = {"a\\"b","</script>"},
  int64[1] big = {9223372036854775807}
> {
  "/conv" t = Conv <kernel_shape = [1,1], auto_pad = "NOTSET"> (x, w)
  a, _ = com.microsoft.Odd <alpha = 0.1, empty = []f, ref = float32[] {nan}, g = graph body (float32[] i) => (float32[] j) {
    j = Add (i, t)
  }> (t, _, x)
  "out/put" = Relu (t)
  y2 = Add (a, a)
}
`;

test("printing what was parsed gives the same text", () => {
  const model = parseModel(residual);
  assert.deepEqual(verifyModel(model), []);
  assert.equal(printModel(model), residual);
});

test("a model with functions, attribute references and defaults survives the round trip", () => {
  const text = `model <ir_version: 9, opsets: { "": 18, local: 1 }>
`.replace("local", '"local"');
  const whole = `${text}main (float32[?] x) => (float32[...] y) {
  y = local.twice <scale = 2.0> (x)
}
function "local" "twice" "" <opsets: { "": 18 }, attributes: { scale, bias = 1.0 }> (a) => (b) {
  c = Constant <value_float: float = @scale> ()
  b = Mul (a, c)
}
`;
  assert.equal(printModel(parseModel(whole)), whole);
});

test("constants may be given as a seed, a fill or zeros", () => {
  const model = parseModel(
    "main () => (float32[2] y) < float32[2] a = random(1), float32[2] b = fill(0.5), int32[2] z = zeros > { y = Add (a, b) }",
  );
  const [a, b] = [...model.graph.initializers].map((value) => value.initializer?.bytes());
  assert.notDeepEqual(a, b);
  assert.equal(printModel(parseModel(printModel(model))), printModel(model));
});

test("a large constant is elided and an elided constant is refused with its line", () => {
  const model = parseModel("main () => (float32[40] y) < float32[40] a = random(1) > { y = Relu (a) }");
  const text = printModel(model);
  assert.match(text, /a = \.\.\./);
  assert.throws(() => parseModel(text), TextError);
  assert.equal(printModel(parseModel(printModel(model, { constantLimit: Infinity }))), text);
});

test("what is wrong with a text is said with its line", () => {
  for (const [text, message] of [
    ["main (float32[N] x) => (float32[N] y) {\n  y = Relu (z)\n}", /line 2: "z" is read before it is defined/],
    ["main (floot[N] x) => (x) { }", /line 1: unknown element type floot/],
    ["main () => (y) <float32[3] y = {1,2}> { }", /expected 3 elements, found 2/],
    ["main (float32[N] x) => (float32[N] y) { x2 = Relu (x) }", /the output "y" is not defined/],
  ] as const) {
    assert.throws(() => parseModel(text), message);
  }
});
