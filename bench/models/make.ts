// Writes a known architecture with seeded weights: npx tsx bench/models/make.ts resnet50 OUT.onnx [--size N] [--width F] [--batch N|NAME] [--opset V]
import { closeSync, openSync, writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { writeOnnx } from "../../src/core/formats/onnx";
import { architectures, buildModel } from "./index";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: "string" },
    width: { type: "string" },
    classes: { type: "string" },
    batch: { type: "string" },
    opset: { type: "string" },
    seed: { type: "string" },
  },
});

const [name, file] = positionals;
if (!name || !file) {
  console.error(`usage: make.ts ${architectures.map((one) => one.name).join("|")} OUT.onnx`);
  process.exit(2);
}

const model = buildModel(name, {
  ...number("size"),
  ...number("width"),
  ...number("classes"),
  ...number("opset"),
  ...number("seed"),
  ...(values.batch && { batch: /^\d+$/.test(values.batch) ? Number(values.batch) : values.batch }),
});
const descriptor = openSync(file, "w");
writeOnnx(model, { write: (chunk) => void writeSync(descriptor, chunk) });
closeSync(descriptor);

function number(key: "size" | "width" | "classes" | "opset" | "seed") {
  const text = values[key];
  return text === undefined ? {} : { [key]: Number(text) };
}
