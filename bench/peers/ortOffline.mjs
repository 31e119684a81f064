// ONNX Runtime's own offline optimization ("extended": the level whose result runs on other machines): `node ortOffline.mjs IN OUT`.
import { InferenceSession } from "onnxruntime-node";

const [input, output] = process.argv.slice(2);
await InferenceSession.create(input, {
  graphOptimizationLevel: "extended",
  optimizedModelFilePath: output,
  logSeverityLevel: 3,
});
process.exit(0);
