import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  attribute,
  DataType,
  Graph,
  graphInput,
  Model,
  Node,
  parseModel,
  printModel,
  Tensor,
  tensorType,
  typeText,
  Value,
} from "../../../src/core/ir";
import { allOpDefs, inferModel, inferNode, isDeterministic, mergeTypes } from "../../../src/core/ops";
import { type Attributes, type Input, inferOne, int64, int64s } from "./oneNode";

function parsed(text: string, opset = 17): Model {
  return parseModel(`model <ir_version: 8, opsets: { "": ${opset}, "local": 1, "custom": 1 }>\n${text}`);
}

function outputTypes(model: Model): string[] {
  return model.graph.outputs.map((output) => typeText(output.type));
}

describe("what the file declares", () => {
  test("fills what inference leaves open, and is not believed against it", () => {
    const declared = tensorType(DataType.Float, [2, 3, 5, "m"]);
    const merged = mergeTypes(tensorType(DataType.Float, [2, null, 4, "n"]), declared);
    assert.equal(typeText(merged), "float32[2,3,?,n]");
  });

  test("is given up altogether when the ranks differ", () => {
    const merged = mergeTypes(tensorType(DataType.Float, [2]), tensorType(DataType.Float, [2, 3]));
    assert.equal(typeText(merged), "float32[...]");
  });

  test("stays for an operator that nobody knows, whose contents do not", () => {
    const model = parsed("main (float32[n] x) => (int64[n,?] y) { y = custom.Thing (x) }");
    inferModel(model);
    assert.deepEqual(outputTypes(model), ["int64[n,?]"]);
  });

  test("of a graph input is never touched", () => {
    const model = parsed("main (float32[...] x, float32[3] b) => (float32[...] y) { y = Add (x, b) }");
    inferModel(model);
    assert.deepEqual(
      model.graph.inputs.map((input) => typeText(input.type)),
      ["float32[...]", "float32[3]"],
    );
  });
});

describe("the engine", () => {
  test("infers one node from its inputs, and a second time to the same answer", () => {
    const model = parsed("main (float32[n,4] x) => (float32[...] y) { t = Transpose (x)\n y = Relu (t) }");
    const [transpose, relu] = [...model.graph.nodes()];
    inferNode(model, transpose as Node);
    inferNode(model, relu as Node);
    inferModel(model);
    assert.deepEqual(outputTypes(model), ["float32[4,n]"]);
  });

  test("forgets contents that no longer hold", () => {
    const model = parsed("main (float32[n] x, float32[2,3] z) => (y) { y = Shape (x) }");
    inferModel(model);
    const node = model.graph.firstNode as Node;
    node.setInput(0, model.graph.inputs[1] as Value);
    node.outputs[0]!.type = undefined;
    inferNode(model, node);
    assert.deepEqual(node.output().content, [2, 3]);
    node.setInput(0, null);
    inferNode(model, node);
    assert.equal(node.output().content, undefined);
  });

  test("does not take an overridable initializer for a constant", () => {
    const graph = new Graph();
    const model = new Model(graph);
    model.opsets.set("", 13);
    const x = graphInput(graph, "x", tensorType(DataType.Float, [6]));
    const target = graphInput(graph, "target", tensorType(DataType.Int64, [2]));
    graph.addInitializer(target, int64s(2, 3));
    const y = graph.append(new Node("Reshape", [x, target], [new Value("y")])).output();
    inferModel(model);
    assert.equal(typeText(y.type), "float32[?,?]");
    // Before IR version 4 every initializer had to be listed as an input, and none could be overridden.
    model.irVersion = 3;
    y.type = undefined;
    inferModel(model);
    assert.equal(typeText(y.type), "float32[2,3]");
  });

  test("leaves an operator alone that the imported opset does not have yet", () => {
    assert.deepEqual(inferOne("Gelu", ["float32[n]"], {}, { opset: 19 }).types, ["?"]);
    assert.deepEqual(inferOne("Gelu", ["float32[n]"], {}, { opset: 20 }).types, ["float32[n]"]);
  });

  test("walks a chain of a hundred thousand nodes", () => {
    const graph = new Graph();
    const model = new Model(graph);
    model.opsets.set("", 17);
    let last = graphInput(graph, "x", tensorType(DataType.Float, ["n"]));
    for (let i = 0; i < 100_000; i++) last = graph.append(new Node("Relu", [last], [new Value(`v${i}`)])).output();
    inferModel(model);
    assert.equal(typeText(last.type), "float32[n]");
  });

  test("goes down a hundred nested graphs and stops", () => {
    const depth = 150;
    const condition = new Value("c", tensorType(DataType.Bool, []));
    const x = new Value("x", tensorType(DataType.Float, ["n"]));
    let inner: Graph | undefined;
    for (let level = depth; level > 0; level--) {
      const branch = new Graph();
      const made = inner
        ? new Node(
            "If",
            [condition],
            [new Value(`v${level}`)],
            [attribute.graph("then_branch", inner), attribute.graph("else_branch", constantGraph(level))],
          )
        : new Node("Relu", [x], [new Value(`v${level}`)]);
      branch.addOutput(branch.append(made).output());
      inner = branch;
    }
    const graph = new Graph();
    graph.addInput(x);
    graph.addInput(condition);
    const branches = [attribute.graph("then_branch", inner as Graph), attribute.graph("else_branch", constantGraph(0))];
    graph.addOutput(graph.append(new Node("If", [condition], [new Value("y")], branches)).output());
    const model = new Model(graph);
    model.opsets.set("", 17);
    inferModel(model);
  });

  function constantGraph(level: number): Graph {
    const graph = new Graph();
    const node = new Node(
      "Constant",
      [],
      [new Value(`k${level}`)],
      [attribute.tensor("value", Tensor.floats([1], [0]))],
    );
    graph.addOutput(graph.append(node).output());
    return graph;
  }
});

describe("control flow", () => {
  test("an If has what its branches have in common", () => {
    const model = parsed(`main (bool[] c, float32[n,2] a, float32[n,3] b) => (y) {
      y = If <then_branch = graph then () => (t) { t = Relu (a) }, else_branch = graph else () => (e) { e = Relu (b) }> (c)
    }`);
    inferModel(model);
    assert.deepEqual(outputTypes(model), ["float32[n,?]"]);
  });

  test("an If whose condition is known has what that branch gives", () => {
    const model = parsed(`main (float32[n,2] a, float32[n,3] b) => (y) < bool[] c = {0} > {
      y = If <then_branch = graph then () => (t) { t = Relu (a) }, else_branch = graph else () => (e) { e = Relu (b) }> (c)
    }`);
    inferModel(model);
    assert.deepEqual(outputTypes(model), ["float32[n,3]"]);
  });

  const loop = (body: string) => `main (int64[] trips, bool[] c, float32[batch,1] x) => (last, all) {
      last, all = Loop <body = graph body (int64[] i, bool[] go, state) => (go2, next, out) { ${body} }> (trips, c, x)
    }`;

  test("a carried value that keeps its shape keeps it, and scan outputs stack", () => {
    const model = parsed(loop("go2 = Identity (go)\n next = Relu (state)\n out = Relu (state)"));
    inferModel(model);
    assert.deepEqual(outputTypes(model), ["float32[batch,1]", "float32[?,batch,1]"]);
  });

  test("a carried value that grows loses the axis along which it grows, inside the body too", () => {
    const model = parsed(loop("go2 = Identity (go)\n next = Concat <axis = 1> (state, state)\n out = Relu (state)"));
    inferModel(model);
    assert.deepEqual(outputTypes(model), ["float32[batch,?]", "float32[?,batch,?]"]);
    const body = model.graph.firstNode?.subgraph("body");
    assert.equal(typeText(body?.inputs[2]?.type), "float32[batch,?]");
  });

  test("a carried value that changes its rank loses its shape", () => {
    const model = parsed(
      loop(
        "axis = Constant <value_ints = [0]> ()\n go2 = Identity (go)\n next = Unsqueeze (state, axis)\n out = Size (state)",
      ),
    );
    inferModel(model);
    assert.deepEqual(outputTypes(model), ["float32[...]", "int64[?]"]);
  });

  test("a Scan takes slices along its axes and stacks along others", () => {
    const model = parsed(`main (float32[batch] s, float32[batch,time,8] x) => (last, all) {
      last, all = Scan <num_scan_inputs = 1, scan_input_axes = [1], scan_output_axes = [-1],
        body = graph body (state, slice) => (next, out) { next = Identity (state)\n out = Relu (slice) }> (s, x)
    }`);
    inferModel(model);
    assert.deepEqual(outputTypes(model), ["float32[batch]", "float32[batch,8,time]"]);
  });

  test("a SequenceMap maps elements", () => {
    const model = parsed(`main (seq(float32[n,2]) s, float32[2,5] w) => (y) {
      y = SequenceMap <body = graph body (one, w2) => (o) { o = MatMul (one, w2) }> (s, w)
    }`);
    inferModel(model);
    assert.deepEqual(outputTypes(model), ["seq(float32[n,5])"]);
  });

  test("an operator is as deterministic as what is inside it", () => {
    const [still] = [...parsed(loop("go2 = Identity (go)\n next = Relu (state)\n out = Relu (state)")).graph.nodes()];
    const [rolling] = [
      ...parsed(loop("go2 = Identity (go)\n next = RandomNormalLike (state)\n out = Relu (state)")).graph.nodes(),
    ];
    assert.equal(isDeterministic(still as Node), true);
    assert.equal(isDeterministic(rolling as Node), false);
    assert.equal(isDeterministic(new Node("Thing", [], 1, [], "custom")), false);
  });
});

describe("functions of the model", () => {
  const withFunction = (call: string, body: string, attributes = "") =>
    parsed(`main (float32[n,4] x, float32[6] z) => (y) { ${call} }
    function "local" "f" "" <opsets: { "": 13 }, attributes: { ${attributes} }> (a) => (b) { ${body} }`);

  test("are inferred call by call, with the opset of the function", () => {
    const model = withFunction(
      "t = local.f (z)\n y = local.f (x)",
      "axes = Constant <value_ints = [0]> ()\n b = Unsqueeze (a, axes)",
    );
    inferModel(model);
    assert.equal(typeText(model.graph.firstNode?.output().type), "float32[1,6]");
    assert.deepEqual(outputTypes(model), ["float32[1,n,4]"]);
  });

  test("take the attributes of the call, else the defaults", () => {
    const model = withFunction(
      "t = local.f <where = 0> (x)\n y = local.f (x)",
      "b = Flatten <axis: int = @where> (a)",
      "where = 2",
    );
    inferModel(model);
    assert.equal(typeText(model.graph.firstNode?.output().type), "float32[1,4*n]");
    assert.deepEqual(outputTypes(model), ["float32[4*n,1]"]);
  });

  test("keep nothing of a call in their body", () => {
    const model = withFunction("y = local.f (x)", "b = Relu (a)");
    const before = printModel(model);
    inferModel(model);
    const [body] = [...model.functions.values()];
    assert.equal(body?.body.firstNode?.output().type, undefined);
    assert.equal(body?.body.inputs[0]?.type, undefined);
    assert.notEqual(printModel(model), before);
  });

  test("that call themselves end", () => {
    const model = withFunction("y = local.f (x)", "b = local.f (a)");
    inferModel(model);
    assert.deepEqual(outputTypes(model), ["?"]);
  });
});

describe("a bad model", () => {
  const oddInputs: readonly (readonly Input[])[] = [
    [],
    [null],
    ["float32[]"],
    ["float32[...]", "float32[...]", "float32[...]"],
    ["string[?]", int64s(-9, 99, 2 ** 40), int64(-1), int64s(7, 7)],
    ["int64[2,3]", int64s(5, -7), int64s(100, 100), int64s(5, 5), int64s(0, 0)],
    [int64s(), int64s(), int64s()],
    [Tensor.strings([1], ["x"]), Tensor.floats([0], []), null, int64(0)],
    [{ kind: "sequence" }, { kind: "optional" }],
    [{ kind: "map", key: DataType.Int64 }, { kind: "sequence" }],
  ];
  const oddAttributes: readonly Attributes[] = [
    {},
    { axis: 99, axes: [5, 5, -80], k: -1, perm: [1, 1], split: [-3], blocksize: 0, to: 77, dtype: 55, num_outputs: 0 },
    { axis: "x", axes: "y", perm: 3, equation: "((", starts: [1], ends: [], shape: [-1, -1, -5], body: new Graph() },
    { then_branch: new Graph(), axis: -(2 ** 40), keepdims: "no", num_scan_inputs: 9, kernel_shape: [], strides: [0] },
  ];

  test("never makes inference or evaluation throw, whatever the operator", () => {
    const constants = [int64s(3, -1), Tensor.floats([2], [1, 2]), Tensor.strings([1], ["a"]), int64(0)];
    for (const def of allOpDefs()) {
      for (const opset of [1, 9, 13, 21, 28]) {
        for (const attributes of oddAttributes) {
          for (const inputs of oddInputs) {
            const { node } = inferOne(def.name, inputs, attributes, { opset, outputs: 2, domain: def.domain });
            for (const output of node.outputs) {
              for (const dim of output.shape ?? [])
                assert.ok(dim === null || typeof dim === "string" || (Number.isSafeInteger(dim) && dim >= 0));
            }
            if (node.inputs.length <= constants.length) {
              const tensors = node.inputs.map((_, index) => constants[index]);
              assert.doesNotThrow(() => def.evaluate?.(tensors, node, opset), `${def.name} in opset ${opset}`);
            }
          }
        }
      }
    }
  });
});
