import { collapseIdempotent } from "../../../../src/core/passes/cleanup/collapseIdempotent";
import { eliminateConstantWhere } from "../../../../src/core/passes/cleanup/eliminateConstantWhere";
import { eliminateDropout } from "../../../../src/core/passes/cleanup/eliminateDropout";
import { eliminateIdentity } from "../../../../src/core/passes/cleanup/eliminateIdentity";
import { eliminateNeutralElement } from "../../../../src/core/passes/cleanup/eliminateNeutralElement";
import { eliminateNoOpCast } from "../../../../src/core/passes/cleanup/eliminateNoOpCast";
import { eliminateNoOpExpand } from "../../../../src/core/passes/cleanup/eliminateNoOpExpand";
import { eliminateNoOpPad } from "../../../../src/core/passes/cleanup/eliminateNoOpPad";
import { eliminateNoOpPool } from "../../../../src/core/passes/cleanup/eliminateNoOpPool";
import { eliminateNoOpReduce } from "../../../../src/core/passes/cleanup/eliminateNoOpReduce";
import { eliminateNoOpReshape } from "../../../../src/core/passes/cleanup/eliminateNoOpReshape";
import { eliminateNoOpResize } from "../../../../src/core/passes/cleanup/eliminateNoOpResize";
import { eliminateNoOpSlice } from "../../../../src/core/passes/cleanup/eliminateNoOpSlice";
import { eliminateNoOpTranspose } from "../../../../src/core/passes/cleanup/eliminateNoOpTranspose";
import { eliminateSingleOperand } from "../../../../src/core/passes/cleanup/eliminateSingleOperand";
import { eliminateUnboundedClip } from "../../../../src/core/passes/cleanup/eliminateUnboundedClip";
import { chain, passCases } from "../../../support/passes";

/** A node under test between two that stay. */
const between = (node: string, constants?: string, opset?: number, dtype = "float32", shape = "N,4"): string =>
  chain(`${dtype}[${shape}] x`, `${dtype}[...] y`, `a = Neg (x)\n${node}\ny = Neg (b)`, { constants, opset });

passCases(eliminateIdentity, [
  { name: "between two nodes", text: between("b = Identity (a)"), becomes: "Neg Neg" },
  {
    name: "before an output: the name of the output stays",
    text: chain("float32[N,4] x", "float32[N,4] y", "a = Relu (x)\ny = Identity (a)"),
    becomes: "Relu",
  },
  {
    name: "the value before an output has other readers",
    text: chain("float32[N,4] x", "float32[N,4] y, float32[N,4] z", "a = Relu (x)\ny = Identity (a)\nz = Exp (a)"),
    becomes: "Relu Exp",
  },
  {
    name: "an input that is made an output",
    text: chain("float32[N,4] x", "float32[N,4] y", "y = Identity (x)"),
    refuses: /"y" is an output of the graph, and "x" is an input/,
  },
  {
    name: "a constant that is made an output",
    text: chain("float32[4] x", "float32[4] y, float32[4] z", "y = Identity (c)\nz = Neg (x)", {
      constants: "float32[4] c = random(1)",
    }),
    refuses: /"c" is a constant/,
  },
  {
    name: "two outputs of one value",
    text: chain("float32[N,4] x", "float32[N,4] y, float32[N,4] z", "z = Relu (x)\ny = Identity (z)"),
    refuses: /"z" is another output/,
  },
  {
    name: "the output of a nested graph that comes from outside",
    text: chain(
      "bool[] c, float32[4] x",
      "float32[4] y",
      `a = Relu (x)
       y = If <then_branch = graph t () => (float32[4] p) { p = Identity (a) }, else_branch = graph e () => (float32[4] q) { q = Neg (a) }> (c)`,
    ),
    refuses: /"p" is an output of the graph/,
  },
]);

passCases(eliminateDropout, [
  { name: "without a mode", text: between("b = Dropout (a)"), becomes: "Neg Neg" },
  {
    name: "with training off",
    text: between("b, m = Dropout (a, r, t)", "float32[] r = {0.5}, bool[] t = {0}"),
    becomes: "Neg Neg",
  },
  { name: "opset 10, with a ratio", text: between("b = Dropout <ratio = 0.3> (a)", undefined, 10), becomes: "Neg Neg" },
  {
    name: "training",
    text: between("b = Dropout (a, r, t)", "float32[] r = {0.5}, bool[] t = {1}"),
    refuses: /training mode/,
  },
  {
    name: "the mode is an input",
    text: chain("float32[4] x, bool[] t", "float32[4] y", "a = Neg (x)\ny = Dropout (a, r, t)", {
      constants: "float32[] r = {0.5}",
    }),
    refuses: /decided when it runs/,
  },
  {
    name: "the mask is read",
    text: chain("float32[4] x", "float32[4] y, bool[4] n", "a = Neg (x)\ny, m = Dropout (a)\nn = Not (m)"),
    refuses: /"m" is read too/,
  },
  { name: "opset 6 in training", text: between("b = Dropout (a)", undefined, 6), refuses: /is_test/ },
]);

passCases(eliminateNoOpCast, [
  { name: "the same type", text: between("b = Cast <to = 1> (a)"), becomes: "Neg Neg" },
  { name: "like the same type", text: between("b = CastLike (a, x)"), becomes: "Neg Neg" },
  { name: "another type", text: chain("float32[4] x", "float64[4] y", "y = Cast <to = 11> (x)"), ignored: true },
]);

passCases(eliminateNoOpReshape, [
  { name: "to its own sizes", text: between("b = Reshape (a, s)", "int64[2] s = {-1,4}"), becomes: "Neg Neg" },
  { name: "zeros copy", text: between("b = Reshape (a, s)", "int64[2] s = {0,0}"), becomes: "Neg Neg" },
  {
    name: "one is copied, one is left over",
    text: between("b = Reshape (a, s)", "int64[2] s = {0,-1}"),
    becomes: "Neg Neg",
  },
  {
    name: "to the shape of the same value",
    text: chain("float32[N,M,4] x", "float32[...] y", "s = Shape (x)\na = Reshape (x, s)\ny = Neg (a)"),
    becomes: "Neg",
  },
  { name: "Flatten of a matrix", text: between("b = Flatten (a)"), becomes: "Neg Neg" },
  {
    name: "to the shape of another input that has the same symbol",
    text: chain("float32[N,M] x, float32[N,M] z", "float32[...] y", "s = Shape (z)\ny = Reshape (x, s)"),
    ignored: true,
  },
  { name: "to another shape", text: between("b = Reshape (a, s)", "int64[2] s = {4,-1}"), ignored: true },
  {
    name: "zeros that are sizes",
    text: between("b = Reshape <allowzero = 1> (a, s)", "int64[2] s = {0,4}", 17, "float32", "0,4"),
    becomes: "Neg Neg",
  },
]);

passCases(eliminateNoOpTranspose, [
  { name: "nothing moves", text: between("b = Transpose <perm = [0,1]> (a)"), becomes: "Neg Neg" },
  { name: "a vector reversed", text: between("b = Transpose (a)", undefined, 17, "float32", "N"), becomes: "Neg Neg" },
  { name: "axes move", text: between("b = Transpose (a)"), ignored: true },
]);

passCases(eliminateNoOpPad, [
  { name: "by an input of zeros", text: between("b = Pad (a, p)", "int64[4] p = zeros"), becomes: "Neg Neg" },
  {
    name: "by an attribute of zeros",
    text: between("b = Pad <pads = [0,0,0,0]> (a)", undefined, 10),
    becomes: "Neg Neg",
  },
  { name: "by one", text: between("b = Pad (a, p)", "int64[4] p = {0,0,0,1}"), ignored: true },
]);

passCases(eliminateNoOpSlice, [
  {
    name: "to the end",
    text: between("b = Slice (a, f, t, x1)", "int64[1] f = {0}, int64[1] t = {9223372036854775807}, int64[1] x1 = {0}"),
    becomes: "Neg Neg",
  },
  {
    name: "to the size",
    text: between("b = Slice (a, f, t, x1)", "int64[1] f = {0}, int64[1] t = {4}, int64[1] x1 = {-1}"),
    becomes: "Neg Neg",
  },
  {
    name: "attributes",
    text: between("b = Slice <starts = [0], ends = [4], axes = [1]> (a)", undefined, 9),
    becomes: "Neg Neg",
  },
  {
    name: "to the symbolic size of the same value",
    text: chain(
      "float32[N,4] x",
      "float32[...] y",
      "s = Shape (x)\nn = Gather (s, zero)\nb = Slice (x, zero, n, zero)\ny = Neg (b)",
      { constants: "int64[1] zero = {0}" },
    ),
    becomes: "Neg",
  },
  {
    name: "to the size of another input of the same symbol",
    text: chain(
      "float32[N,4] x, float32[N] z",
      "float32[...] y",
      "n = Shape (z)\nb = Slice (x, zero, n, zero)\ny = Neg (b)",
      { constants: "int64[1] zero = {0}" },
    ),
    ignored: true,
  },
  {
    name: "not from the start",
    text: between("b = Slice (a, f, t, x1)", "int64[1] f = {1}, int64[1] t = {4}, int64[1] x1 = {1}"),
    ignored: true,
  },
  {
    name: "backwards",
    text: between(
      "b = Slice (a, f, t, x1, s)",
      "int64[1] f = {0}, int64[1] t = {4}, int64[1] x1 = {1}, int64[1] s = {2}",
    ),
    ignored: true,
  },
]);

passCases(eliminateNoOpExpand, [
  { name: "Expand to its own size", text: between("b = Expand (a, s)", "int64[1] s = {4}"), becomes: "Neg Neg" },
  { name: "Tile once", text: between("b = Tile (a, s)", "int64[2] s = {1,1}"), becomes: "Neg Neg" },
  {
    name: "Expand to the shape of the same value",
    text: chain("float32[N,4] x", "float32[...] y", "s = Shape (x)\nb = Expand (x, s)\ny = Neg (b)"),
    becomes: "Neg",
  },
  {
    name: "Expand to the shape of another input with the same symbol",
    text: chain("float32[N,4] x, float32[N,4] z", "float32[...] y", "s = Shape (z)\nb = Expand (x, s)\ny = Neg (b)"),
    ignored: true,
  },
  { name: "Expand to a higher rank", text: between("b = Expand (a, s)", "int64[3] s = {1,1,4}"), ignored: true },
  { name: "Tile twice", text: between("b = Tile (a, s)", "int64[2] s = {1,2}"), ignored: true },
]);

passCases(eliminateSingleOperand, [
  { name: "Concat", text: between("b = Concat <axis = 0> (a)"), becomes: "Neg Neg" },
  {
    name: "Sum, Mean, Max, Min",
    text: between("c = Sum (a)\nd = Mean (c)\ne = Max (d)\nb = Min (e)"),
    becomes: "Neg Neg",
  },
  { name: "Split into one part", text: between("b = Split <num_outputs = 1> (a)", undefined, 18), becomes: "Neg Neg" },
  { name: "two operands", text: between("b = Concat <axis = 0> (a, x)"), ignored: true },
]);

const zeros = "float32[4] z = zeros, float32[] one = {1.0}, float32[1,1] ones = {1.0}";
passCases(eliminateNeutralElement, [
  {
    name: "Add 0, Sub 0, Mul 1, Div 1, Pow 1 on either side where it commutes",
    text: between("c = Add (z, a)\nd = Sub (c, z)\ne = Mul (ones, d)\nf = Div (e, one)\nb = Pow (f, one)", zeros),
    becomes: "Neg Neg",
  },
  {
    name: "booleans",
    text: chain("bool[4] x", "bool[4] y", "a = And (x, t)\nb = Or (f, a)\nc = Xor (b, f)\ny = Not (c)", {
      constants: "bool[] t = {1}, bool[] f = {0}",
    }),
    becomes: "Not",
  },
  {
    name: "integers",
    text: chain("int64[N] x", "int64[N] y", "a = Add (x, z)\nb = Mul (a, one)\nc = Div (b, one)\ny = Neg (c)", {
      constants: "int64[] z = {0}, int64[] one = {1}",
    }),
    becomes: "Neg",
  },
  {
    name: "bits",
    text: chain(
      "uint8[4] x",
      "uint8[4] y",
      "a = BitwiseAnd (x, all)\nb = BitwiseOr (a, none)\nc = BitwiseXor (none, b)\ny = BitwiseNot (c)",
      {
        opset: 18,
        constants: "uint8[] all = {255}, uint8[] none = {0}",
      },
    ),
    becomes: "BitwiseNot",
  },
  {
    name: "a constant that stretches",
    text: between("b = Add (a, w)", "float32[2,1,4] w = zeros"),
    refuses: /may stretch/,
  },
  {
    name: "a constant whose size the other may not have",
    text: between("b = Add (a, w)", "float32[3,4] w = zeros"),
    refuses: /may stretch/,
  },
  { name: "0 - x", text: between("b = Sub (z, a)", zeros), ignored: true },
  { name: "1 / x", text: between("b = Div (one, a)", zeros), ignored: true },
  { name: "x + 1", text: between("b = Add (a, one)", zeros), ignored: true },
]);

const choice = (condition: string, b = "float32[4] b"): string =>
  chain(`float32[N,4] a, ${b}`, "float32[...] y", "w = Where (c, a, b)\ny = Neg (w)", { constants: condition });
passCases(eliminateConstantWhere, [
  { name: "always the first", text: choice("bool[1] c = {1}"), becomes: "Neg" },
  {
    name: "never the first, of the same shape",
    text: choice("bool[] c = {0}", "float32[2,4] b").replace("[N,4]", "[2,4]"),
    becomes: "Neg",
  },
  { name: "the one kept would be stretched", text: choice("bool[1] c = {0}"), refuses: /may stretch "b"/ },
  { name: "the condition varies", text: choice("bool[4] c = {1,0,1,1}"), ignored: true },
  {
    name: "both are the same",
    text: chain("bool[4] c, float32[N,4] a", "float32[...] y", "w = Where (c, a, a)\ny = Neg (w)"),
    becomes: "Neg",
  },
]);

passCases(eliminateUnboundedClip, [
  { name: "integers without bounds", text: between("b = Clip (a)", undefined, 17, "int32"), becomes: "Neg Neg" },
  {
    name: "infinite bounds",
    text: between("b = Clip (a, l, h)", "float32[] l = {-inf}, float32[] h = {inf}"),
    becomes: "Neg Neg",
  },
  { name: "floats without bounds", text: between("b = Clip (a)"), refuses: /infinities/ },
  { name: "a finite bound", text: between("b = Clip (a, l)", "float32[] l = {0.0}"), ignored: true },
]);

const image = (node: string, constants?: string, opset?: number): string =>
  between(node, constants, opset, "float32", "N,3,4,4");
passCases(eliminateNoOpResize, [
  {
    name: "scales of 1",
    text: image('b = Resize <mode = "cubic"> (a, _, s)', "float32[4] s = fill(1)"),
    becomes: "Neg Neg",
  },
  {
    name: "its own sizes",
    text: between('b = Resize <mode = "nearest"> (a, _, _, s)', "int64[4] s = {2,3,4,4}", 17, "float32", "2,3,4,4"),
    becomes: "Neg Neg",
  },
  { name: "Upsample of opset 9", text: image("b = Upsample (a, s)", "float32[4] s = fill(1)", 9), becomes: "Neg Neg" },
  {
    name: "a region",
    text: image(
      'b = Resize <coordinate_transformation_mode = "tf_crop_and_resize"> (a, r, s)',
      "float32[8] r = zeros, float32[4] s = fill(1)",
    ),
    ignored: true,
  },
  { name: "scales of 2", text: image("b = Resize (a, _, s)", "float32[4] s = {1.0,1.0,2.0,2.0}"), ignored: true },
]);

passCases(eliminateNoOpPool, [
  {
    name: "a kernel of 1",
    text: image("c = MaxPool <kernel_shape = [1,1]> (a)\nb = AveragePool <kernel_shape = [1,1], strides = [1,1]> (c)"),
    becomes: "Neg Neg",
  },
  {
    name: "global over one pixel",
    text: between("c = GlobalAveragePool (a)\nb = GlobalMaxPool (c)", undefined, 17, "float32", "N,3,1,1"),
    becomes: "Neg Neg",
  },
  { name: "strides", text: image("b = MaxPool <kernel_shape = [1,1], strides = [2,2]> (a)"), ignored: true },
  { name: "padding", text: image("b = AveragePool <kernel_shape = [1,1], pads = [0,0,0,0]> (a)"), becomes: "Neg Neg" },
  {
    name: "indices are read",
    text: chain("float32[1,1,2,2] x", "float32[...] y, int64[...] i", "y, i = MaxPool <kernel_shape = [1,1]> (x)"),
    refuses: /"i" is read too/,
  },
]);

passCases(eliminateNoOpReduce, [
  {
    name: "axes of size 1",
    text: between("b = ReduceSum (a, s)", "int64[1] s = {-1}", 17, "float32", "N,1"),
    becomes: "Neg Neg",
  },
  {
    name: "attribute axes of size 1",
    text: between("b = ReduceMean <axes = [1]> (a)", undefined, 17, "float32", "N,1"),
    becomes: "Neg Neg",
  },
  {
    name: "no axes, by permission",
    text: between("b = ReduceMax <noop_with_empty_axes = 1> (a)", undefined, 18),
    becomes: "Neg Neg",
  },
  { name: "no axes means all", text: between("b = ReduceSum (a)"), ignored: true },
  {
    name: "the axis goes",
    text: between("b = ReduceMean <axes = [1], keepdims = 0> (a)", undefined, 17, "float32", "N,1"),
    ignored: true,
  },
  {
    name: "another reduction",
    text: between("b = ReduceSumSquare <axes = [1]> (a)", undefined, 17, "float32", "N,1"),
    ignored: true,
  },
]);

passCases(collapseIdempotent, [
  { name: "Relu twice", text: chain("float32[N] x", "float32[N] y", "a = Relu (x)\ny = Relu (a)"), becomes: "Relu" },
  {
    name: "Neg twice",
    text: chain("float32[N] x", "float32[N] y", "a = Exp (x)\nb = Neg (a)\nc = Neg (b)\ny = Exp (c)"),
    becomes: "Exp Exp",
  },
  {
    name: "Not twice",
    text: chain("bool[N] x, bool[N] z", "bool[N] y", "a = Not (x)\nb = Not (a)\ny = And (b, z)"),
    becomes: "And",
  },
  {
    name: "roundings",
    text: chain("float32[N] x", "float32[N] y", "a = Round (x)\nb = Floor (a)\nc = Ceil (b)\ny = Neg (c)"),
    becomes: "Round Neg",
  },
  { name: "Abs of Neg", text: chain("float32[N] x", "float32[N] y", "a = Neg (x)\ny = Abs (a)"), becomes: "Abs" },
  { name: "Relu of Abs", text: chain("int32[N] x", "int32[N] y", "a = Abs (x)\ny = Relu (a)"), ignored: true },
]);
