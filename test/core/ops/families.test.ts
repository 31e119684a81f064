import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Tensor } from "../../../src/core/ir";
import { type Attributes, type Input, inferOne, int64, int64s } from "./oneNode";

type Row = readonly [
  op: string,
  inputs: readonly Input[],
  attributes: Attributes,
  expected: string | readonly string[],
  opset?: number,
];

/** Input shapes to output shapes; the expected outputs also say how many the node has. */
const families: Readonly<Record<string, readonly Row[]>> = {
  "element by element": [
    ["Relu", ["float16[batch,3]"], {}, "float16[batch,3]"],
    ["Softmax", ["float32[2,?]"], {}, "float32[2,?]"],
    ["Clip", ["float32[4]"], { max: 6 }, "float32[4]", 6],
    ["Clip", ["float32[4]", null, "float32[]"], {}, "float32[4]"],
    ["PRelu", ["float32[2,8,4]", "float32[8,1]"], {}, "float32[2,8,4]"],
    ["IsNaN", ["float32[n]"], {}, "bool[n]"],
    ["Not", ["bool[2]"], {}, "bool[2]"],
    ["Cast", ["float32[n,2]"], { to: 7 }, "int64[n,2]"],
    ["Cast", ["float32[n,2]"], { to: "DOUBLE" }, "float64[n,2]", 5],
    ["CastLike", ["float32[n]", "uint8[...]"], {}, "uint8[n]"],
    ["BitCast", ["float32[n]"], { to: 6 }, "int32[n]", 26],
    ["SwiGLU", ["float32[n,4]", "float32[n,4]"], {}, "float32[n,4]", 28],
  ],
  broadcasting: [
    ["Add", ["float32[batch,1,4]", "float32[3,1]"], {}, "float32[batch,3,4]"],
    ["Add", ["float32[batch,4]", "float32[batch,4]"], {}, "float32[batch,4]"],
    ["Mul", ["float32[a]", "float32[b]"], {}, "float32[?]"],
    // A size other than 1 is what the other side becomes, or already is.
    ["Mul", ["float32[a]", "float32[5]"], {}, "float32[5]"],
    ["Mul", ["float32[a]", "float32[0]"], {}, "float32[0]"],
    ["Sub", ["float32[2]", "float32[3]"], {}, "float32[?]"],
    ["Sub", ["float32[2]", "float32[...]"], {}, "float32[...]"],
    ["Equal", ["int64[2,1]", "int64[3]"], {}, "bool[2,3]"],
    ["Where", ["bool[2,1]", "float32[3]", "float32[]"], {}, "float32[2,3]"],
    ["Max", ["float32[2,1]", "float32[1,n]", "float32[]"], {}, "float32[2,n]"],
    ["Add", ["float32[2,3,4]", "float32[3]"], { broadcast: 1, axis: 1 }, "float32[2,3,4]", 6],
  ],
  "shape and size": [
    ["Shape", ["float32[batch,3]"], {}, "int64[2]"],
    ["Shape", ["float32[batch,3,4]"], { start: -2 }, "int64[2]"],
    ["Shape", ["float32[batch,3,4]"], { start: 1, end: -1 }, "int64[1]"],
    ["Shape", ["float32[2]"], { start: 5 }, "int64[0]"],
    ["Shape", ["float32[...]"], {}, "int64[?]"],
    ["Size", ["float32[...]"], {}, "int64[]"],
    ["Reshape", ["float32[2,12]", int64s(0, -1, 4)], {}, "float32[2,3,4]"],
    ["Reshape", ["float32[batch,seq,768]", int64s(0, 0, 12, 64)], {}, "float32[batch,seq,12,64]"],
    ["Reshape", ["float32[batch,seq,768]", int64s(-1, 768)], {}, "float32[batch*seq,768]"],
    // The unknown size is copied, so it cancels out of what remains.
    ["Reshape", ["float32[?,12,64]", int64s(0, -1)], {}, "float32[?,768]"],
    ["Reshape", ["float32[0,3]", int64s(3, 0)], { allowzero: 1 }, "float32[3,0]"],
    ["Reshape", ["float32[2,3]", "int64[3]"], {}, "float32[?,?,?]"],
    ["Reshape", ["float32[2,3]", "int64[?]"], {}, "float32[...]"],
    ["Reshape", ["float32[6]"], { shape: [2, 3] }, "float32[2,3]", 4],
    ["Flatten", ["float32[batch,3,4]"], {}, "float32[batch,12]"],
    ["Flatten", ["float32[batch,3,4]"], { axis: 0 }, "float32[1,12*batch]"],
    ["Flatten", ["float32[2,3,4]"], { axis: -1 }, "float32[6,4]"],
    ["Squeeze", ["float32[1,n,1]", int64s(-1)], {}, "float32[1,n]"],
    ["Squeeze", ["float32[1,n,1]"], { axes: [0, 2] }, "float32[n]", 11],
    ["Squeeze", ["float32[1,3,1]"], {}, "float32[3]"],
    // A symbol may be 1, so which axes go is not known.
    ["Squeeze", ["float32[1,n]"], {}, "float32[...]"],
    ["Unsqueeze", ["float32[n]", int64s(0, -1)], {}, "float32[1,n,1]"],
    ["Unsqueeze", ["float32[n]"], { axes: [1] }, "float32[n,1]", 11],
    ["Unsqueeze", ["float32[n]", int64s(0, 0)], {}, "float32[...]"],
  ],
  arranging: [
    ["Transpose", ["float32[a,b,3]"], {}, "float32[3,b,a]"],
    ["Transpose", ["float32[a,b,3]"], { perm: [0, 2, 1] }, "float32[a,3,b]"],
    ["Transpose", ["float32[...]"], { perm: [1, 0] }, "float32[?,?]"],
    ["Transpose", ["float32[a,b]"], { perm: [0, 0] }, "float32[...]"],
    ["DepthToSpace", ["float32[n,8,h,w]"], { blocksize: 2 }, "float32[n,2,2*h,2*w]"],
    ["SpaceToDepth", ["float32[n,2,4,6]"], { blocksize: 2 }, "float32[n,8,2,3]"],
    ["Trilu", ["float32[n,n]"], {}, "float32[n,n]"],
  ],
  "joining and splitting": [
    ["Concat", ["float32[batch,a]", "float32[batch,2]"], { axis: 1 }, "float32[batch,a + 2]"],
    ["Concat", ["float32[?,2]", "float32[3,2]"], { axis: -1 }, "float32[3,4]"],
    ["Concat", ["float32[2,2]", "float32[...]"], { axis: 1 }, "float32[2,?]"],
    ["Concat", ["float32[2,2]", "float32[2,3]"], {}, "float32[2,5]", 1],
    ["Split", ["float32[6,n]"], { axis: 0 }, ["float32[3,n]", "float32[3,n]"], 13],
    ["Split", ["float32[6]"], { split: [2, 4] }, ["float32[2]", "float32[4]"], 11],
    ["Split", ["float32[6]", int64s(1, 5)], {}, ["float32[1]", "float32[5]"], 13],
    ["Split", ["float32[7]"], { num_outputs: 3 }, ["float32[3]", "float32[3]", "float32[1]"], 18],
    ["Split", ["float32[4*n]"], { num_outputs: 2 }, ["float32[2*n]", "float32[2*n]"], 18],
    ["Split", ["float32[n]"], { num_outputs: 2 }, ["float32[?]", "float32[?]"], 18],
  ],
  slicing: [
    ["Slice", ["float32[10,4]"], { starts: [1], ends: [-1], axes: [0] }, "float32[8,4]", 9],
    ["Slice", ["float32[10]", int64s(-1), int64s(-(2 ** 31)), int64s(0), int64s(-3)], {}, "float32[4]"],
    [
      "Slice",
      ["float32[seq,8]", int64s(0), int64s(2 ** 31 - 1), int64s(0), int64s(2)],
      {},
      "float32[floor((seq + 1)/2),8]",
    ],
    ["Slice", ["float32[seq]", int64s(1), int64s(2 ** 31 - 1), int64s(0)], {}, "float32[max(0,seq - 1)]"],
    ["Slice", ["float32[seq]", int64s(0), int64s(5), int64s(0)], {}, "float32[min(5,seq)]"],
    ["Slice", ["float32[n + 5]", int64s(0), int64s(5), int64s(0)], {}, "float32[5]"],
    ["Slice", ["float32[seq]", int64s(-1), int64s(-(2 ** 31)), int64s(0), int64s(-1)], {}, "float32[seq]"],
    ["Slice", ["float32[3,4]", "int64[1]", "int64[1]", int64s(1)], {}, "float32[3,?]"],
    ["Slice", ["float32[3,4]", "int64[1]", "int64[1]", "int64[1]"], {}, "float32[?,?]"],
  ],
  stretching: [
    ["Expand", ["float32[3,1]", int64s(2, 1, 6)], {}, "float32[2,3,6]"],
    ["Expand", ["float32[3,n]", int64s(1, 1)], {}, "float32[3,n]"],
    ["Expand", ["float32[3,1]", "int64[2]"], {}, "float32[3,?]"],
    ["Tile", ["float32[2,n]", int64s(3, 2)], {}, "float32[6,2*n]"],
    ["Pad", ["float32[n,3]", int64s(0, 1, 0, 2)], {}, "float32[n,6]"],
    ["Pad", ["float32[n,3]", int64s(1, 2), null, int64s(-1)], {}, "float32[n,6]"],
    ["Pad", ["float32[n,3]"], { pads: [1, 0, 1, 0] }, "float32[n + 2,3]", 10],
    ["Pad", ["float32[n,3]"], { paddings: [1, 0, 1, 0] }, "float32[n + 2,3]", 1],
    ["Pad", ["float32[n,3]", "int64[4]"], {}, "float32[?,?]"],
  ],
  generating: [
    ["Constant", [], { value_ints: [1, 2] }, "int64[2]"],
    ["Constant", [], { value: Tensor.floats([1, 1], [3]) }, "float32[1,1]"],
    ["ConstantOfShape", [int64s(2, 3)], {}, "float32[2,3]"],
    ["ConstantOfShape", ["int64[2]"], { value: Tensor.int64s([1], [7]) }, "int64[?,?]"],
    ["Range", [int64(3), int64(10), int64(2)], {}, "int64[4]"],
    ["Range", [int64(10), int64(3), int64(-3)], {}, "int64[3]"],
    ["Range", [int64(3), int64(3), int64(1)], {}, "int64[0]"],
    ["EyeLike", ["float32[n,n]"], { dtype: 7 }, "int64[n,n]"],
    ["OneHot", ["int64[batch]", int64(10), "float32[2]"], {}, "float32[batch,10]"],
    ["OneHot", ["int64[batch]", int64(10), "float32[2]"], { axis: 0 }, "float32[10,batch]"],
    ["RandomNormal", [], { shape: [2, 3] }, "float32[2,3]"],
    ["RandomUniformLike", ["float16[n]"], {}, "float16[n]"],
    ["Bernoulli", ["float32[n]"], { dtype: 9 }, "bool[n]"],
    ["Multinomial", ["float32[batch,10]"], { sample_size: 4 }, "int32[batch,4]"],
  ],
  "gathering and scattering": [
    ["Gather", ["float32[vocab,64]", "int64[batch,seq]"], {}, "float32[batch,seq,64]"],
    ["Gather", ["float32[n,64]", "int64[]"], { axis: -1 }, "float32[n]"],
    ["GatherElements", ["float32[4,5]", "int64[4,k]"], { axis: 1 }, "float32[4,k]"],
    ["GatherND", ["float32[2,3,4]", "int64[5,2]"], {}, "float32[5,4]"],
    ["GatherND", ["float32[b,3,4]", "int64[b,1]"], { batch_dims: 1 }, "float32[b,4]"],
    ["GatherND", ["float32[b,3,4]", "int64[b,?]"], {}, "float32[...]"],
    ["ScatterND", ["float32[n,4]", "int64[2,1]", "float32[2,4]"], {}, "float32[n,4]"],
    ["TensorScatter", ["float32[b,h,max,d]", "float32[b,h,s,d]"], {}, "float32[b,h,max,d]", 24],
    ["Compress", ["float32[3,n]", "bool[?]"], { axis: 0 }, "float32[?,n]"],
    ["Compress", ["float32[3,n]", "bool[?]"], {}, "float32[?]"],
    ["NonZero", ["float32[3,n]"], {}, "int64[2,?]"],
    ["Unique", ["float32[3,n]"], { axis: 1 }, ["float32[3,?]", "int64[?]", "int64[?]", "int64[?]"]],
    ["NonMaxSuppression", ["float32[b,n,4]", "float32[b,c,n]"], {}, "int64[?,3]"],
  ],
  reducing: [
    ["ReduceSum", ["float32[a,b,c]", int64s(1)], {}, "float32[a,1,c]"],
    ["ReduceSum", ["float32[a,b,c]", int64s(-1)], { keepdims: 0 }, "float32[a,b]"],
    ["ReduceSum", ["float32[a,b]"], { keepdims: 0 }, "float32[]"],
    ["ReduceSum", ["float32[a,b]"], { noop_with_empty_axes: 1 }, "float32[a,b]"],
    ["ReduceSum", ["float32[a,b]"], { axes: [0] }, "float32[1,b]", 11],
    ["ReduceSum", ["float32[a,b]", "int64[1]"], {}, "float32[?,?]"],
    // The axes of ReduceMean became an input five versions after those of ReduceSum.
    ["ReduceMean", ["float32[a,b]"], { axes: [0], keepdims: 0 }, "float32[b]", 17],
    ["ReduceMean", ["float32[a,b]", int64s(0)], { keepdims: 0 }, "float32[b]", 18],
    ["ArgMax", ["float32[a,b]"], { axis: -1, keepdims: 0 }, "int64[a]"],
    ["TopK", ["float32[a,b]", int64s(5)], {}, ["float32[a,5]", "int64[a,5]"]],
    ["TopK", ["float32[a,b]"], { k: 3, axis: 0 }, ["float32[3,b]", "int64[3,b]"], 9],
    ["CumSum", ["float32[a,b]", int64(0)], {}, "float32[a,b]"],
  ],
  "passing on": [
    ["Identity", [{ kind: "sequence", element: { kind: "tensor", dtype: 1, shape: [null] } }], {}, "seq(float32[?])"],
    ["Dropout", ["float32[n]"], {}, ["float32[n]", "bool[n]"]],
    ["Dropout", ["float32[n]"], {}, ["float32[n]", "float32[n]"], 7],
  ],
  "sequences and optionals": [
    ["SequenceConstruct", ["float32[2,n]", "float32[3,n]"], {}, "seq(float32[?,n])"],
    ["SequenceEmpty", [], { dtype: 7 }, "seq(int64[...])"],
    ["SplitToSequence", ["float32[6,n]", int64(2)], {}, "seq(float32[2,n])"],
    ["SplitToSequence", ["float32[6,n]", int64(4)], {}, "seq(float32[?,n])"],
    ["SplitToSequence", ["float32[6,n]"], { keepdims: 0 }, "seq(float32[n])"],
    ["Optional", ["float32[n]"], {}, "optional(float32[n])"],
    ["OptionalHasElement", ["float32[n]"], {}, "bool[]"],
    ["OptionalGetElement", ["float32[n]"], {}, "float32[n]"],
  ],
  text: [
    ["StringConcat", ["string[n]", "string[]"], {}, "string[n]"],
    ["StringSplit", ["string[n]"], {}, ["string[n,?]", "int64[n]"]],
    ["RegexFullMatch", ["string[n]"], { pattern: "a" }, "bool[n]"],
    ["StringNormalizer", ["string[1,4]"], {}, "string[1,?]"],
    ["TfIdfVectorizer", ["int64[n,7]"], { ngram_indexes: [0, 6, 2] }, "float32[n,7]"],
  ],
  algebra: [
    ["Einsum", ["float32[b,h,q,d]", "float32[b,h,k,d]"], { equation: "bhqd,bhkd->bhqk" }, "float32[b,h,q,k]"],
    ["Einsum", ["float32[3,4]"], { equation: "ij" }, "float32[3,4]"],
    ["Einsum", ["float32[3,3]"], { equation: "ii" }, "float32[]"],
    ["Einsum", ["float32[n,3,4]", "float32[4,5]"], { equation: "...ij,jk" }, "float32[n,3,5]"],
    ["Einsum", ["float32[3,4]"], { equation: "ij->->" }, "float32[...]"],
    ["Einsum", ["float32[3,4]"], { equation: "ijk->i" }, "float32[...]"],
    ["Det", ["float32[n,3,3]"], {}, "float32[n]"],
  ],
};

for (const [family, rows] of Object.entries(families)) {
  describe(family, () => {
    for (const [op, inputs, attributes, expected, opset] of rows) {
      const wanted = typeof expected === "string" ? [expected] : [...expected];
      const given = inputs.map((input) => (typeof input === "string" ? input : input ? "..." : "-")).join(", ");
      test(`${op}(${given}) in opset ${opset ?? 21} is ${wanted.join(", ")}`, () => {
        const options = { outputs: wanted.length, ...(opset !== undefined && { opset }) };
        assert.deepEqual(inferOne(op, inputs, attributes, options).types, wanted);
      });
    }
  });
}
