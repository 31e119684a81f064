import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Model, parseModel, type Shape, typeText, type Value } from "../../../src/core/ir";
import { inferModel } from "../../../src/core/ops";

function inferred(text: string): Model {
  const model = parseModel(`model <ir_version: 8, opsets: { "": 17 }>\n${text}`);
  inferModel(model);
  return model;
}

function named(model: Model, name: string): Value {
  for (const node of model.graph.nodes()) for (const output of node.outputs) if (output.name === name) return output;
  throw new Error(`no value ${name}`);
}

const typeOf = (model: Model, name: string): string => typeText(named(model, name).type);
const contentOf = (model: Model, name: string): Shape | undefined => named(model, name).content;

describe("sizes are carried through shape arithmetic", () => {
  test("Shape, Gather, Unsqueeze, Concat, Reshape: the way exporters split heads", () => {
    const model = inferred(`main (float32[batch,seq,768] x) => () <
      int64[] zero = {0}, int64[] one = {1}, int64[1] axis = {0}, int64[1] heads = {12}, int64[1] width = {64}
    > {
      s = Shape (x)
      b = Gather (s, zero)
      n = Gather (s, one)
      b1 = Unsqueeze (b, axis)
      n1 = Unsqueeze (n, axis)
      target = Concat <axis = 0> (b1, n1, heads, width)
      split = Reshape (x, target)
      t = Transpose <perm = [0, 2, 1, 3]> (split)
    }`);
    assert.deepEqual(contentOf(model, "s"), ["batch", "seq", 768]);
    assert.deepEqual(contentOf(model, "target"), ["batch", "seq", 12, 64]);
    assert.equal(typeOf(model, "t"), "float32[batch,12,seq,64]");
  });

  test("2*seq + 1 from Mul and Add, and back by Sub and Div", () => {
    const model = inferred(`main (float32[batch,seq] x) => () <
      int64[1] from = {1}, int64[1] to = {2}, int64[1] two = {2}, int64[1] one = {1}, float32[] fill = {0.0}
    > {
      s = Shape (x)
      n = Slice (s, from, to)
      doubled = Mul (n, two)
      longer = Add (doubled, one)
      less = Sub (longer, one)
      half = Div (less, two)
      rest = Mod (longer, two)
      y = Expand (fill, longer)
    }`);
    assert.deepEqual(contentOf(model, "longer"), ["2*seq + 1"]);
    assert.deepEqual(contentOf(model, "half"), ["seq"]);
    assert.deepEqual(contentOf(model, "rest"), [1]);
    assert.equal(typeOf(model, "y"), "float32[2*seq + 1]");
  });

  test("-1 in a Reshape is what remains, symbols included", () => {
    const model = inferred(
      `main (float32[batch,seq,12,64] x) => () < int64[3] target = {0,0,-1}, int64[2] flat = {-1,64} > {
      joined = Reshape (x, target)
      rows = Reshape (x, flat)
      back = Reshape (rows, shape)
      shape = Shape (x)
    }`.replace(
        "back = Reshape (rows, shape)\n      shape = Shape (x)",
        "shape = Shape (x)\n      back = Reshape (rows, shape)",
      ),
    );
    assert.equal(typeOf(model, "joined"), "float32[batch,seq,768]");
    assert.equal(typeOf(model, "rows"), "float32[12*batch*seq,64]");
    assert.equal(typeOf(model, "back"), "float32[batch,seq,12,64]");
  });

  test("a product of sizes by ReduceProd, Size or Mul comes to the same expression", () => {
    const model = inferred(`main (float32[batch,seq,4] x) => () < int64[1] four = {4} > {
      s = Shape (x)
      p = ReduceProd <keepdims = 0> (s)
      n = Size (x)
      same = Equal (p, n)
    }`);
    assert.deepEqual(contentOf(model, "p"), ["4*batch*seq"]);
    assert.deepEqual(contentOf(model, "same"), [1]);
  });

  test("the -1 that PyTorch's expand looks for is no size, so Where knows its branch", () => {
    const model = inferred(
      `main (float32[batch,1] x, float32[batch,seq] like) => () < int64[2] minus = {-1,-1} > {
      s = Shape (like)
      ones = ConstantOfShape <value = int64[1] {1}> (two)
      is = Equal (s, minus)
      target = Where (is, ones, s)
      y = Expand (x, target)
    }`
        .replace("(two)", "(length)")
        .replace("s = Shape (like)", "s = Shape (like)\n length = Shape (s)"),
    );
    assert.deepEqual(contentOf(model, "is"), [0, 0]);
    assert.equal(typeOf(model, "y"), "float32[batch,seq]");
  });

  test("comparisons of sizes are decided only where they hold for every size", () => {
    const model = inferred(`main (float32[n] x) => () < int64[] zero = {0}, int64[] axis = {0}, int64[] three = {3} > {
      s = Shape (x)
      n = Gather (s, axis)
      more = Add (n, three)
      never = Less (more, three)
      always = GreaterOrEqual (n, zero)
      open = Less (n, three)
    }`);
    assert.deepEqual(contentOf(model, "never"), [0]);
    assert.deepEqual(contentOf(model, "always"), [1]);
    assert.equal(contentOf(model, "open"), undefined);
  });

  test("pads that an exporter reverses as a matrix arrive in order", () => {
    const model = inferred(`main (float32[1,n] x) => () <
      int64[4] pads = {1,2,0,0}, int64[2] matrix = {-1,2}, int64[1] last = {-1}, int64[1] first = {-9223372036854775807},
      int64[1] axis = {0}, int64[1] step = {-1}, int64[1] flat = {-1}
    > {
      rows = Reshape (pads, matrix)
      reversed = Slice (rows, last, first, axis, step)
      columns = Transpose <perm = [1, 0]> (reversed)
      order = Reshape (columns, flat)
      y = Pad (x, order)
    }`);
    assert.deepEqual(contentOf(model, "order"), [0, 1, 0, 2]);
    assert.equal(typeOf(model, "y"), "float32[1,n + 3]");
  });

  test("a size keeps its symbol through a float and back", () => {
    const model =
      inferred(`main (float32[n] x) => () < int64[] axis = {0}, float32[] scale = {2.0}, int64[1] at = {0} > {
      s = Shape (x)
      n = Gather (s, axis)
      f = Cast <to = 1> (n)
      twice = Mul (f, scale)
      floor = Floor (twice)
      i = Cast <to = 7> (floor)
      target = Unsqueeze (i, at)
      y = ConstantOfShape (target)
    }`);
    assert.equal(typeOf(model, "y"), "float32[2*n]");
  });

  test("a float division that leaves something over gives no size", () => {
    const model = inferred(`main (float32[n] x) => () < int64[] axis = {0}, float32[] scale = {2.0} > {
      s = Shape (x)
      n = Gather (s, axis)
      f = Cast <to = 1> (n)
      half = Div (f, scale)
    }`);
    assert.equal(contentOf(model, "half"), undefined);
  });

  test("an integer division rounds towards zero, so a size that may be negative is not divided", () => {
    const model = inferred(`main (float32[n] x) => () < int64[] axis = {0}, int64[] one = {1}, int64[] two = {2} > {
      s = Shape (x)
      n = Gather (s, axis)
      half = Div (n, two)
      less = Sub (n, one)
      unsure = Div (less, two)
    }`);
    assert.deepEqual(contentOf(model, "half"), ["floor(n/2)"]);
    assert.equal(contentOf(model, "unsure"), undefined);
  });

  test("a symbol does not survive a type that may not hold it", () => {
    const model = inferred(`main (float32[n,300] x) => () { s = Shape (x)\n b = Cast <to = 3> (s) }`);
    assert.equal(contentOf(model, "b"), undefined);
  });

  test("unknown parts of a shape are holes, known parts stay", () => {
    const model = inferred(
      `main (float32[batch,3] x, int64[1] given) => () {
      s = Shape (x)
      target = Concat <axis = 0> (s, given)
      y = Expand (x2, target)
    }`.replace("y = Expand (x2, target)", "y = ConstantOfShape (target)"),
    );
    assert.deepEqual(contentOf(model, "target"), ["batch", 3, null]);
    assert.equal(typeOf(model, "y"), "float32[batch,3,?]");
  });
});
