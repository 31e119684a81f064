import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readOnnxBytes, serialize } from "../../../src/core/formats/onnx";
import { cloneModel, type Model, parseModel } from "../../../src/core/ir";
import { passById } from "../../../src/core/passes";
import { explainNode, optimizeModel, runPass } from "../../../src/core/passes/pipeline";
import { operators } from "../../support/fusion";
import { initializer, input, modelFile, node, output } from "../../support/onnxFile";
import { type Bytes, entry, int, message, text } from "../../support/protobuf";

/* What a file says of tensors by name, where no edge of the graph shows it. */

const dead = node("Identity", ["x"], ["unused"]);

/** Conv and BatchNormalization, which fold into one Conv unless something forbids it. */
const convBatchNorm: readonly Bytes[] = [
  node("Conv", ["x", "w"], ["c"]),
  node("BatchNormalization", ["c", "scale", "shift", "mean", "variance"], ["y"]),
  initializer("w", [3], [1, 1, 1, 1]),
  initializer("scale", [2]),
  initializer("shift", [1]),
  initializer("mean", [0]),
  initializer("variance", [1]),
  input("x", ["N", 1, 2, 2]),
  output("y", ["N", 1, 2, 2]),
];

const annotation = (tensor: string, parameters: Readonly<Record<string, string>>) =>
  message(14, text(1, tensor), ...Object.entries(parameters).map(([key, name]) => entry(2, key, name)));

describe("training information", () => {
  const algorithm = message(2, node("Add", ["w", "w"], ["next"]), text(2, "algorithm"), output("next"));
  const training = message(20, algorithm, entry(4, "w", "next"));
  const file = modelFile({ graph: [dead, ...convBatchNorm], more: [training] });

  test("its model is left as it is, to the byte, and every question why gets the reason", async () => {
    const model = readOnnxBytes("m.onnx", file);
    const { steps, recipe } = await optimizeModel(model);
    assert.deepEqual(recipe, []);
    assert.match(steps[0]?.refused[0]?.reason ?? "", /training information/);
    assert.match(explainNode(steps, "unused")[0]?.reason ?? "", /training information/);
    assert.deepEqual(Buffer.from(serialize(model)), Buffer.from(file));
  });

  test("a single pass refuses a copy of it too", async () => {
    const model = cloneModel(readOnnxBytes("m.onnx", file));
    const pass = passById("eliminate-dead-code");
    assert.ok(pass);
    const report = await runPass(model, pass);
    assert.equal(report.applied, 0);
    assert.match(report.refused[0]?.reason ?? "", /training information/);
  });

  test("without it the same model is changed", async () => {
    const model = readOnnxBytes("m.onnx", modelFile({ graph: [dead, ...convBatchNorm] }));
    await optimizeModel(model);
    assert.equal(operators(model).join(" "), "Conv");
  });
});

test("a model with a Gradient is left as it is: its attributes name values", async () => {
  const model = parseModel(`
    model <ir_version: 8, opsets: { "": 12, "ai.onnx.preview.training": 1 }>
    main (float32[] a, float32[] b) => (float32[] d) {
      c = Identity (a)
      e = Add (c, b)
      d = ai.onnx.preview.training.Gradient <xs = ["c", "b"], y = "e"> (c, b)
    }`);
  const { steps } = await optimizeModel(model);
  assert.match(steps[0]?.refused[0]?.reason ?? "", /Gradient speaks of values by name/);
  assert.equal(model.graph.nodeCount, 3);
});

describe("quantization annotations", () => {
  const read = (...annotations: readonly Bytes[]) =>
    readOnnxBytes("m.onnx", modelFile({ graph: [...convBatchNorm, initializer("w_scale", [0.5]), ...annotations] }));
  const kept = (model: Model) => {
    const file = Buffer.from(serialize(model));
    return (name: string) => file.includes(Buffer.from(annotation(name, { SCALE_TENSOR: "w_scale" })));
  };
  const ofTensor = (name: string) => annotation(name, { SCALE_TENSOR: "w_scale" });

  test("an annotated weight is not folded into, and its parameters stay though no node reads them", async () => {
    const model = read(ofTensor("w"));
    const { steps } = await optimizeModel(model);
    assert.equal(operators(model).join(" "), "Conv BatchNormalization");
    assert.match(steps.flatMap((step) => step.refused.map((one) => one.reason)).join("\n"), /quantization annotations/);
    assert.ok([...model.graph.initializers].some((value) => value.name === "w_scale"));
    assert.ok(kept(model)("w"));
  });

  test("what is said of a tensor goes with it; what is said of the others stays", async () => {
    const model = cloneModel(read(ofTensor("c"), ofTensor("y")));
    await optimizeModel(model);
    assert.equal(operators(model).join(" "), "Conv");
    assert.ok(!kept(model)("c"));
    assert.ok(kept(model)("y"));
  });

  test("equal constants are not merged when one is annotated", async () => {
    const graph = [
      node("Add", ["x", "a"], ["s"]),
      node("Mul", ["s", "b"], ["y"]),
      input("x", ["N"]),
      output("y", ["N"]),
      initializer("a", [2]),
      initializer("b", [2]),
      initializer("s0", [1]),
      annotation("b", { SCALE_TENSOR: "s0" }),
    ];
    const model = readOnnxBytes("m.onnx", modelFile({ graph }));
    await optimizeModel(model);
    assert.deepEqual([...model.graph.initializers].map((value) => value.name).sort(), ["a", "b", "s0"]);
  });

  test("one of names that the graph never had is written back", () => {
    const graph = [
      node("Relu", ["x"], ["y"]),
      input("x"),
      output("y"),
      annotation("ghost", { ZERO_POINT_TENSOR: "z" }),
    ];
    const file = modelFile({ graph });
    assert.deepEqual(Buffer.from(serialize(readOnnxBytes("m.onnx", file))).includes("ghost"), true);
  });

  test("a truncated one is refused with its place", () => {
    const broken = modelFile({ graph: [node("Relu", ["x"], ["y"]), message(14, int(1, 7))] });
    assert.throws(() => readOnnxBytes("m.onnx", broken), /annotated tensor/);
  });
});
