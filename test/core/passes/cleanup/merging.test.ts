import assert from "node:assert/strict";
import { mergeCasts } from "../../../../src/core/passes/cleanup/mergeCasts";
import { mergeClips } from "../../../../src/core/passes/cleanup/mergeClips";
import { mergeConcats } from "../../../../src/core/passes/cleanup/mergeConcats";
import { mergePads } from "../../../../src/core/passes/cleanup/mergePads";
import { mergeReshapes } from "../../../../src/core/passes/cleanup/mergeReshapes";
import { mergeSlices } from "../../../../src/core/passes/cleanup/mergeSlices";
import { mergeSqueezes } from "../../../../src/core/passes/cleanup/mergeSqueezes";
import { mergeTransposes } from "../../../../src/core/passes/cleanup/mergeTransposes";
import { moveTransposes } from "../../../../src/core/passes/cleanup/moveTransposes";
import { chain, passCases } from "../../../support/passes";

const x = "float32[2,3,4,5] x";
const y = "float32[...] y";

passCases(mergeTransposes, [
  {
    name: "two that do not cancel",
    text: chain(x, y, "a = Transpose <perm = [0,2,3,1]> (x)\ny = Transpose <perm = [3,0,2,1]> (a)"),
    becomes: "Transpose",
  },
  {
    name: "two that cancel; the first one is read by another",
    text: chain(
      x,
      `${y}, float32[...] z`,
      "z = Transpose <perm = [0,2,3,1]> (x)\nb = Transpose <perm = [0,3,1,2]> (z)\ny = Neg (b)",
    ),
    becomes: "Transpose Neg",
  },
  {
    name: "two reversals of an unknown rank",
    text: chain("float32[...] x", y, "a = Transpose (x)\nb = Transpose (a)\ny = Neg (b)"),
    shapes: { x: [2, 3, 4] },
    becomes: "Neg",
  },
  {
    name: "a chain of three",
    text: chain(
      x,
      y,
      "a = Transpose <perm = [1,0,2,3]> (x)\nb = Transpose <perm = [0,2,1,3]> (a)\ny = Transpose <perm = [0,1,3,2]> (b)",
    ),
    becomes: "Transpose",
  },
]);

const toLast = "Transpose <perm = [0,2,3,1]>";
const toFirst = "Transpose <perm = [0,3,1,2]>";
passCases(moveTransposes, [
  {
    name: "down through activations to the next one",
    text: chain(x, y, `a = ${toLast} (x)\nb = Relu (a)\nc = Clip (b, l)\ny = ${toFirst} (c)`, {
      constants: "float32[] l = {0.5}",
    }),
    becomes: "Relu Clip Transpose Transpose",
  },
  {
    name: "two operands that stand alike become one Transpose",
    text: chain(`${x}, float32[2,3,4,5] z`, y, `a = ${toLast} (x)\nb = ${toLast} (z)\ny = Add (a, b)`),
    becomes: "Add Transpose",
  },
  {
    name: "a constant along one axis moves with it",
    text: chain(x, y, `a = ${toLast} (x)\nb = Add (a, c)\ny = ${toFirst} (b)`, {
      constants: "float32[3] c = random(1)",
    }),
    becomes: "Add Transpose Transpose",
  },
  {
    name: "Concat renames its axis",
    text: chain(`${x}, float32[2,3,4,5] z`, y, `a = ${toLast} (x)\nb = ${toLast} (z)\ny = Concat <axis = -1> (a, b)`),
    becomes: "Concat Transpose",
  },
  { name: "nothing to meet", text: chain(x, y, `a = ${toLast} (x)\ny = Relu (a)`), ignored: true },
  {
    name: "operands that stand differently",
    text: chain(
      "float32[2,2,2] x, float32[2,2,2] z",
      y,
      "a = Transpose <perm = [0,2,1]> (x)\nb = Transpose <perm = [1,0,2]> (z)\ny = Add (a, b)",
    ),
    ignored: true,
  },
  {
    name: "another reader on the way",
    text: chain(x, `${y}, float32[...] z`, `a = ${toLast} (x)\nz = Relu (a)\ny = ${toFirst} (z)`),
    ignored: true,
  },
  {
    name: "a constant along two axes",
    text: chain(x, y, `a = ${toLast} (x)\nb = Add (a, c)\ny = ${toFirst} (b)`, {
      constants: "float32[5,3] c = random(1)",
    }),
    ignored: true,
  },
]);

passCases(mergeReshapes, [
  {
    name: "the second target says all",
    text: chain("float32[N,6] x", y, "a = Reshape (x, s)\ny = Reshape (a, t)", {
      constants: "int64[2] s = {-1,3}, int64[2] t = {2,-1}",
    }),
    becomes: "Reshape",
  },
  {
    name: "a copied dimension of a known size",
    text: chain("float32[N,6] x", y, "a = Reshape (x, s)\ny = Reshape (a, t)", {
      constants: "int64[3] s = {-1,3,2}, int64[3] t = {-1,0,1}",
    }),
    becomes: "Reshape",
  },
  {
    name: "Flatten, Squeeze, Unsqueeze and Reshape in a row",
    text: chain(
      "float32[N,1,3,4] x",
      y,
      "a = Squeeze (x, one)\nb = Flatten (a)\nc = Unsqueeze (b, one)\ny = Reshape (c, t)",
      {
        constants: "int64[1] one = {1}, int64[2] t = {-1,6}",
      },
    ),
    becomes: "Reshape",
  },
  {
    name: "back to where it began, though the first one has another reader",
    text: chain("float32[N,6] x", `${y}, float32[...] z`, "z = Reshape (x, s)\nb = Reshape (z, t)\ny = Neg (b)", {
      constants: "int64[3] s = {-1,3,2}, int64[2] t = {-1,6}",
    }),
    becomes: "Reshape Neg",
  },
  {
    name: "a copied dimension that is not known",
    text: chain("float32[N,6] x", y, "a = Reshape (x, s)\ny = Reshape (a, t)", {
      constants: "int64[3] s = {0,3,2}, int64[3] t = {0,6,1}",
    }),
    becomes: "Reshape",
  },
  {
    name: "two open dimensions",
    text: chain("float32[N,M,6] x", y, "a = Reshape (x, s)\ny = Unsqueeze (a, one)", {
      constants: "int64[4] s = {0,0,3,2}, int64[1] one = {1}",
    }),
    ignored: true,
  },
  {
    name: "a dimension of 0",
    text: chain("float32[0,6] x", y, "a = Unsqueeze (x, one)\ny = Flatten (a)", { constants: "int64[1] one = {1}" }),
    ignored: true,
  },
]);

passCases(mergeSqueezes, [
  {
    name: "unsqueezed and squeezed, of unknown rank",
    text: chain("float32[...] x", y, "a = Unsqueeze (x, zero)\nb = Squeeze (a, zero)\ny = Neg (b)", {
      constants: "int64[1] zero = {0}",
    }),
    shapes: { x: [2, 3] },
    becomes: "Neg",
  },
  {
    name: "squeezed and unsqueezed, counted from both ends",
    text: chain("float32[N,1,M] x", y, "a = Squeeze (x, one)\nb = Unsqueeze (a, two)\ny = Neg (b)", {
      constants: "int64[1] one = {1}, int64[1] two = {-2}",
    }),
    becomes: "Neg",
  },
  {
    name: "two Squeezes",
    text: chain("float32[1,N,1,M,1] x", y, "a = Squeeze (x, p)\ny = Squeeze (a, q)", {
      constants: "int64[1] p = {2}, int64[2] q = {0,-1}",
    }),
    becomes: "Squeeze",
    check: (model) => assert.deepEqual(model.graph.outputs[0]?.shape, ["N", "M"]),
  },
  {
    name: "two Unsqueezes with attributes",
    text: chain("float32[N,M] x", y, "a = Unsqueeze <axes = [1,3]> (x)\ny = Unsqueeze <axes = [0,2]> (a)", {
      opset: 11,
    }),
    becomes: "Unsqueeze",
    check: (model) => assert.deepEqual(model.graph.outputs[0]?.shape, [1, "N", 1, 1, "M", 1]),
  },
  {
    name: "other axes",
    text: chain("float32[1,1,N] x", y, "a = Squeeze (x, p)\ny = Unsqueeze (a, q)", {
      constants: "int64[1] p = {0}, int64[1] q = {2}",
    }),
    ignored: true,
  },
]);

const names: Readonly<Record<number, string>> = { 1: "float32", 6: "int32", 7: "int64", 10: "float16", 11: "float64" };
const casts = (from: string, first: number, second: number): string =>
  chain(`${from}[N,4] x`, `${names[second]}[...] y`, `a = Cast <to = ${first}> (x)\ny = Cast <to = ${second}> (a)`);
passCases(mergeCasts, [
  {
    name: "wider and back",
    text: chain("int32[N] x", "int32[...] y", "a = Cast <to = 7> (x)\nb = Cast <to = 6> (a)\ny = Neg (b)"),
    becomes: "Neg",
  },
  { name: "wider and wider", text: casts("int8", 6, 7), becomes: "Cast" },
  { name: "integers that a float holds", text: casts("uint8", 1, 11), becomes: "Cast" },
  { name: "through a wider float to a narrower one", text: casts("float32", 11, 10), becomes: "Cast" },
  { name: "booleans", text: casts("bool", 6, 1), becomes: "Cast" },
  { name: "a float cut to an integer", text: casts("float32", 7, 1), refuses: /does not keep every value/ },
  { name: "a large integer in a float", text: casts("int64", 1, 7), refuses: /does not keep every value/ },
  { name: "a rounded float", text: casts("float32", 10, 1), refuses: /does not keep every value/ },
  { name: "a float widened, then cut to an integer", text: casts("float32", 11, 6), ignored: true },
]);

const clips = (
  body: string,
  constants = "float32[] a1 = {-0.5}, float32[] a2 = {0.25}, float32[] b1 = {0.0}, float32[] b2 = {0.5}",
): string => chain("float32[N,4] x", y, body, { constants });
passCases(mergeClips, [
  { name: "Relu before Clip", text: clips("a = Relu (x)\ny = Clip (a, a1, b2)"), becomes: "Clip" },
  { name: "Clip before Relu", text: clips("a = Clip (x, a1, a2)\ny = Relu (a)"), becomes: "Clip" },
  { name: "ranges that overlap", text: clips("a = Clip (x, a1, a2)\ny = Clip (a, b1, b2)"), becomes: "Clip" },
  { name: "ranges apart", text: clips("a = Clip (x, a1, b1)\ny = Clip (a, a2, b2)"), becomes: "Clip" },
  { name: "one bound each", text: clips("a = Clip (x, a1)\ny = Clip (a, _, a2)"), becomes: "Clip" },
  {
    name: "attributes of opset 10",
    text: chain("float32[N] x", y, "a = Clip <min = -0.5> (x)\ny = Clip <max = 0.25> (a)", { opset: 10 }),
    becomes: "Clip",
  },
  {
    name: "another reader",
    text: chain("float32[N] x", `${y}, float32[...] z`, "z = Relu (x)\ny = Clip (z, l)", {
      constants: "float32[] l = {0.5}",
    }),
    refuses: /also read elsewhere/,
  },
  {
    name: "a bound that is an input",
    text: chain("float32[N] x, float32[] l", y, "a = Relu (x)\ny = Clip (a, l)"),
    ignored: true,
  },
]);

passCases(mergeConcats, [
  {
    name: "nested on both sides, axes counted from both ends",
    text: chain(
      "float32[N,2] a, float32[N,3] b, float32[N,4] c",
      y,
      "p = Concat <axis = 1> (a, b)\nq = Concat <axis = -1> (c, a)\ny = Concat <axis = -1> (p, q)",
    ),
    becomes: "Concat",
  },
  {
    name: "another axis",
    text: chain(
      "float32[2,2] a, float32[2,2] b, float32[4,2] c",
      y,
      "p = Concat <axis = 0> (a, b)\ny = Concat <axis = 1> (p, c)",
    ),
    ignored: true,
  },
  {
    name: "another reader",
    text: chain(
      "float32[2,2] a, float32[2,2] b",
      `${y}, float32[...] p`,
      "p = Concat <axis = 0> (a, b)\ny = Concat <axis = 0> (p, a)",
    ),
    refuses: /also read elsewhere/,
  },
]);

const pads = (
  body: string,
  constants = "int64[4] p = {0,1,0,1}, int64[4] q = {1,0,1,2}, float32[] v = {0.5}",
  opset = 17,
): string => chain("float32[3,4] x", y, body, { constants, opset });
passCases(mergePads, [
  { name: "zeros", text: pads("a = Pad (x, p)\ny = Pad (a, q)"), becomes: "Pad" },
  { name: "the same constant", text: pads("a = Pad (x, p, v)\ny = Pad (a, q, v)"), becomes: "Pad" },
  { name: "the edge", text: pads('a = Pad <mode = "edge"> (x, p)\ny = Pad <mode = "edge"> (a, q)'), becomes: "Pad" },
  {
    name: "attributes",
    text: pads(
      "a = Pad <pads = [0,1,0,1], value = 0.5> (x)\ny = Pad <pads = [1,0,1,2], value = 0.5> (a)",
      undefined,
      10,
    ),
    becomes: "Pad",
  },
  { name: "other constants", text: pads("a = Pad (x, p)\ny = Pad (a, q, v)"), refuses: /another constant/ },
  {
    name: "reflections",
    text: pads('a = Pad <mode = "reflect"> (x, p)\ny = Pad <mode = "reflect"> (a, q)'),
    refuses: /do not add up/,
  },
  {
    name: "a crop first",
    text: pads("a = Pad (x, p)\ny = Pad (a, q)", "int64[4] p = {0,-1,0,-1}, int64[4] q = {0,1,0,1}"),
    refuses: /crops/,
  },
]);

const slices = (first: string, second: string, constants: string, opset = 17): string =>
  chain("float32[N,6,7] x", y, `a = Slice ${first}\ny = Slice ${second}`, { constants, opset });
const bounds =
  "int64[1] o = {1}, int64[1] t = {2}, int64[1] f = {5}, int64[1] m = {-1}, int64[1] end = {9223372036854775807}";
passCases(mergeSlices, [
  { name: "different axes", text: slices("(x, o, f, o)", "(a, o, m, t)", bounds), becomes: "Slice" },
  { name: "the same axis", text: slices("(x, o, f, o)", "(a, o, t, o)", bounds), becomes: "Slice" },
  { name: "to the end and then less", text: slices("(x, t, end, o)", "(a, o, end, o)", bounds), becomes: "Slice" },
  { name: "steps along another axis", text: slices("(x, o, f, o, t)", "(a, o, end, t, t)", bounds), becomes: "Slice" },
  {
    name: "attributes",
    text: slices(
      "<starts = [1], ends = [5], axes = [1]> (x)",
      "<starts = [0], ends = [3], axes = [2]> (a)",
      "float32[1] unused = {0.0}",
      9,
    ),
    becomes: "Slice",
  },
  {
    name: "the same axis from the end",
    text: slices("(x, o, f, o)", "(a, o, m, o)", bounds),
    refuses: /from the front in steps of 1/,
  },
  {
    name: "the same axis in steps",
    text: slices("(x, o, f, o, t)", "(a, o, t, o)", bounds),
    refuses: /from the front in steps of 1/,
  },
  {
    name: "another reader",
    text: chain("float32[6,7] x", `${y}, float32[...] a`, "a = Slice (x, o, f)\ny = Slice (a, o, t)", {
      constants: bounds,
    }),
    refuses: /read elsewhere/,
  },
]);
