import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseOutputs, conflicts, optimizedName } from "../../src/host/commands/outputs";

const on = (...files: string[]) => {
  const set = new Set(files);
  return (file: string) => set.has(file);
};

test("the optimized model lands beside the original, with its recipe", () => {
  assert.deepEqual(chooseOutputs(["/m/resnet50.onnx"], "overwrite", on()), [
    { input: "/m/resnet50.onnx", output: "/m/resnet50.optimized.onnx", recipe: "/m/resnet50.optimized.recipe.json" },
  ]);
  assert.equal(optimizedName("/m/NET.ONNX"), "/m/NET.optimized.onnx");
});

test("keeping both takes the first free name, for the recipe too", () => {
  const exists = on("/m/a.optimized.onnx", "/m/a.optimized-2.recipe.json");
  assert.deepEqual(
    chooseOutputs(["/m/a.onnx"], "keep-both", exists).map(({ output }) => output),
    ["/m/a.optimized-3.onnx"],
  );
});

test("no output is one of the inputs, nor another's output", () => {
  const inputs = ["/m/a.onnx", "/m/a.optimized.onnx", "/m/a.ONNX"];
  const outputs = chooseOutputs(inputs, "overwrite", on(...inputs)).map(({ output }) => output);
  assert.equal(new Set([...inputs, ...outputs]).size, inputs.length + outputs.length);
});

test("only outputs that exist are conflicts", () => {
  assert.deepEqual(conflicts(["/m/a.onnx", "/m/b.onnx"], on("/m/b.optimized.onnx")), ["/m/b.optimized.onnx"]);
});
