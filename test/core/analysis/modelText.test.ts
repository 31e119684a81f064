// A model as text for people: groups begin with a comment, symbols stand on the lines that they name, and the text ends where it must.
import assert from "node:assert/strict";
import { test } from "node:test";
import { modelGraph } from "../../../src/core/analysis";
import { modelText } from "../../../src/core/analysis/modelText";
import { parseModel, printModel } from "../../../src/core/ir";
import { inferModel } from "../../../src/core/ops";
import { SymbolKind } from "../../../src/protocol/modelText";

const source = `model <ir_version: 8, opsets: { "": 17 }>
main (float32[1,3,8,8] x, bool[] c) => (float32[...] y) < float32[4,3,3,3] w = zeros, int64[1] k = {2} > {
  "/a/Conv" stem = Conv <pads = [1,1,1,1]> (x, w)
  "/b/Relu" r = Relu (stem)
  "/a/Neg" n = Neg (r)
  y = If <then_branch = graph t () => (float32[...] p) {
    p = Abs (n)
  }, else_branch = graph e () => (float32[...] q) {
    q = Identity (n)
  }> (c)
}
function "my" "Twice" "" <opsets: { "": 17 }, attributes: {  }> (a) => (b) {
  b = Add (a, a)
}
`;

function textOf(text: string, groups: readonly (readonly [label: string, parent: number])[], of: number[], most = 1e6) {
  const model = parseModel(text);
  const before = printModel(model, { constantLimit: 32 });
  inferModel(model);
  const graph = modelGraph(model);
  const grouped = {
    ...graph,
    groups: {
      kind: new Uint8Array(groups.length),
      notTaken: new Uint8Array(groups.length),
      parent: Int32Array.from(groups, ([, parent]) => parent),
      label: groups.map(([label]) => label),
      key: groups.map(([label]) => label),
      of: Int32Array.from(of),
    },
  };
  return { ...modelText(parseModel(text), grouped, most), plain: before };
}

/** x, c, Conv, Relu, Neg, If, Abs, Identity, y */
const none = [-1, -1, -1, -1, -1, -1, -1, -1, -1];
const groups = [
  ["a", -1],
  ["inner", 0],
  ["b", -1],
] as const;
const of = [-1, -1, 1, 2, 0, -1, -1, -1, -1];

test("without groups it is the IR's text, and it is read back", () => {
  const { text, plain } = textOf(source, [], none);
  assert.equal(text, plain);
  const small = source.replace("float32[4,3,3,3] w = zeros", "float32[1,3,1,1] w = {1.0,2.0,3.0}");
  const model = parseModel(textOf(small, groups, of).text);
  assert.deepEqual([model.graph.nodeCount, model.functions.size], [4, 1]);
});

test("every symbol stands on the line that names it, inside what holds it", () => {
  const { text, symbols } = textOf(source, groups, of);
  const lines = text.split("\n");
  for (const { name, line, endLine, parent, detail } of symbols) {
    const words = name.replace("my.", "");
    assert.ok(name === "Constants" || lines[line]?.includes(words), `${name} on "${lines[line]}"`);
    assert.ok(line <= endLine && endLine < lines.length);
    const outer = symbols[parent];
    if (outer) assert.ok(outer.line <= line && endLine <= outer.endLine, `${name} in ${outer.name}`);
    if (detail === "continued") assert.match(lines[line] ?? "", /\/\/ a \(continued\)/);
  }
  const tree = symbols
    .filter(({ kind }) => kind !== SymbolKind.input)
    .map(({ name, parent }) => [name, symbols[parent]?.name]);
  assert.deepEqual(tree, [
    ["Constants", undefined],
    ["w", "Constants"],
    ["k", "Constants"],
    ["a", undefined],
    ["inner", "a"],
    ["/a/Conv", "inner"],
    ["b", undefined],
    ["/b/Relu", "b"],
    ["a", undefined],
    ["/a/Neg", "a"],
    ["y", undefined],
    ["p", "y"],
    ["q", "y"],
    ["my.Twice", undefined],
    ["b", "my.Twice"],
  ]);
  const conv = symbols.find(({ name }) => name === "/a/Conv");
  assert.deepEqual([conv?.detail, conv?.anchor], ["Conv 3×3 [1,4,8,8]", "stem"]);
  const branches = symbols.find(({ name }) => name === "y");
  assert.equal(lines[branches?.endLine ?? 0], "  }> (c)");
});

test("weights are not in it, small constants are", () => {
  const { text } = textOf(source, [], none);
  assert.match(text, /float32\[4,3,3,3\] w = \.\.\./);
  assert.match(text, /int64\[1\] k = \{2\}/);
});

test("a text that would be too long says in a sentence where it ends", () => {
  const nodes = Array.from({ length: 500 }, (_, at) => `v${at} = Relu (${at === 0 ? "x" : `v${at - 1}`})`);
  const long = `main (float32[1,4] x) => (float32[1,4] v499) { ${nodes.join(" ")} }`;
  const { text, symbols } = textOf(long, [["all", -1]], [-1, ...nodes.map(() => 0), -1], 4000);
  assert.match(text, /\n {2}\/\/ The text ends here: (\d+) of the 500 layers are left out\.\n\}\n$/);
  assert.ok(text.length < 4200);
  const [left] = /\d+(?= of the 500)/.exec(text) ?? [];
  assert.equal(symbols.filter(({ kind }) => kind === SymbolKind.layer).length, 500 - Number(left));
});

test("names that would end a line or be empty do not", () => {
  const hostile = 'main (float32[1,4] x) => (y) { "a\\n// b\\u2028\\u202ec" y = Relu (x) }';
  const { text, symbols } = textOf(hostile, [["g\n}", -1]], [-1, 0, -1]);
  assert.equal(text.split("\n").length, 6);
  assert.ok(symbols.every(({ name }) => name !== "" && !/[\n\u2028\u202e]/.test(name)));
});
