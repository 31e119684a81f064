import assert from "node:assert/strict";
import { test } from "node:test";
import { fusePadConv } from "../../../../src/core/passes/fusion/fusePadConv";
import { fusePadPool } from "../../../../src/core/passes/fusion/fusePadPool";
import { operators, refusals, rewritten } from "../../../support/fusion";

const pads = "int64[8] p = {0,0,1,0,0,0,2,1}";
const conv = (pad: string, attributes = "", constants = pads, input = "N,3,8,8") => `
  main (float32[${input}] x) => (float32[...] y) < ${constants}, float32[4,3,3,3] w = random(1) > {
    z = Pad ${pad}
    y = Conv ${attributes} (z, w)
  }`;
const pool = (operator: string, constants = "int64[8] p = {0,0,1,1,0,0,1,0}", pad = "(r, p)") => `
  main (float32[N,3,8,8] x) => (float32[...] y) < ${constants} > {
    r = Relu (x)
    z = Pad ${pad}
    y = ${operator} (z)
  }`;

test("a Pad of zeros becomes the Conv's own padding", async () => {
  await rewritten(fusePadConv, conv("(x, p)"));
  await rewritten(fusePadConv, conv("(x, p)", "<pads = [1,2,0,1], strides = [2,1], dilations = [1,2]>"));
  await rewritten(fusePadConv, conv("(x, p)", '<auto_pad = "VALID">'));
  await rewritten(fusePadConv, conv("(x, p, v)", "", `${pads}, float32[] v = {0.0}`));
  for (const auto of ["SAME_UPPER", "SAME_LOWER"])
    await rewritten(fusePadConv, conv("(x, p)", `<auto_pad = "${auto}", strides = [2,2]>`));
});

test("pads are an attribute before opset 11 and may name their axes from 18 on", async () => {
  const old = (opset: number, text: string) => `model <ir_version: 8, opsets: { "": ${opset} }>${text}`;
  await rewritten(fusePadConv, old(10, conv("<pads = [0,0,1,0,0,0,2,1], value = 0.0> (x)", "", "float32[] v = {0.0}")));
  const axes = "int64[4] p = {1,0,2,1}, int64[2] a = {-1,2}";
  await rewritten(fusePadConv, old(18, conv("(x, p, _, a)", "", axes)));
});

test("padding that a Conv cannot do itself is refused", async () => {
  const same = conv("(x, p)", '<auto_pad = "SAME_UPPER", strides = [2,2]>', pads, "N,3,H,W");
  for (const [text, reason] of [
    [conv('<mode = "reflect"> (x, p)'), /pads by "reflect"/],
    [conv("(x, p)", "", "int64[8] p = {0,0,-1,0,0,0,2,1}"), /crops/],
    [conv("(x, p)", "", "int64[8] p = {1,0,0,0,0,0,0,0}"), /batch or the channels/],
    [conv("(x, p, v)", "", `${pads}, float32[] v = {0.5}`), /pads with 0.5/],
    [conv("(x, q)").replace("8,8] x", "8,8] x, int64[8] q"), /not a constant/],
    [same, /sizes that are not known/],
    [
      `main (float32[N,3,8,8] x) => (float32[...] y, float32[...] z) < ${pads}, float32[4,3,3,3] w = random(1) > {
      z = Pad (x, p)
      y = Conv (z, w)
    }`,
      /"z" of Pad "z" is a graph output too/,
    ],
  ] as const)
    assert.match((await refusals(fusePadConv, text)).join(), reason);
});

test("AveragePool takes a Pad of zeros when it counts its padding", async () => {
  await rewritten(fusePadPool, pool("AveragePool <kernel_shape = [3,2], strides = [2,2]>"));
  await rewritten(fusePadPool, pool("AveragePool <kernel_shape = [3,4], pads = [1,1,0,1], count_include_pad = 1>"));
  for (const [operator, reason] of [
    ["AveragePool <kernel_shape = [3,3], pads = [1,1,0,1]>", /not its own padding/],
    ["AveragePool <kernel_shape = [3,3], strides = [2,2], ceil_mode = 1>", /ceil_mode/],
    ["AveragePool <kernel_shape = [1,1]>", /not smaller than the kernel/],
    ['AveragePool <kernel_shape = [3,3], auto_pad = "SAME_UPPER">', /auto_pad/],
  ] as const)
    assert.match((await refusals(fusePadPool, pool(operator))).join(), reason);
});

test("MaxPool takes padding with minus infinity, and with zero where nothing is negative", async () => {
  const infinity = "int64[8] p = {0,0,1,1,0,0,1,0}, float32[] v = {-inf}";
  await rewritten(fusePadPool, pool("MaxPool <kernel_shape = [3,3], strides = [2,2]>"));
  await rewritten(fusePadPool, pool("MaxPool <kernel_shape = [2,2]>", infinity, "(x, p, v)"));
  const clipped = pool("MaxPool <kernel_shape = [2,2]>")
    .replace("Relu (x)", "Clip (x, lo)")
    .replace("< int64", "< float32[] lo = {0.25}, int64");
  await rewritten(fusePadPool, clipped);
  const indices = pool("MaxPool <kernel_shape = [2,2]>")
    .replace("(float32[...] y)", "(float32[...] y, int64[...] i)")
    .replace("y = Max", "y, i = Max");
  for (const [text, reason] of [
    [pool("MaxPool <kernel_shape = [2,2]>", undefined, "(x, p)"), /may be negative/],
    [clipped.replace("{0.25}", "{-0.25}"), /may be negative/],
    [pool("MaxPool <kernel_shape = [2,2], dilations = [2,2]>"), /dilation/],
    [indices, /its indices count the padding|"i" of MaxPool/],
  ] as const)
    assert.match((await refusals(fusePadPool, text)).join(), reason);
});

test("a folded Pad leaves nothing behind", async () => {
  const model = await rewritten(fusePadConv, conv("(x, p)"));
  assert.deepEqual(operators(model), ["Conv"]);
  assert.deepEqual(
    [...model.graph.initializers].map((value) => value.name),
    ["w"],
  );
});
