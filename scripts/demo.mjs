// npm run demo: takes real trained models from packages of the registry, inspects them, optimizes them, proves that the outputs are the same,
// measures both, and leaves the optimized files and HTML reports in demo-out/.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const out = path.join(root, "demo-out");
const cli = path.join(root, "dist", "cli.js");
const models = path.join(root, "node_modules", "@gutenye", "ocr-models", "assets");

/** Text recognition and detection (PaddleOCR), as npm delivers them: trained, exported, never optimized. */
const samples = [
  { file: "ch_PP-OCRv4_rec_infer.onnx", name: "ocr-recognition.onnx" },
  { file: "ch_PP-OCRv4_det_infer.onnx", name: "ocr-detection.onnx" },
];

function espalier(args, { json = false } = {}) {
  const { status, stdout, error } = spawnSync(process.execPath, [cli, ...args, ...(json ? ["--json"] : [])], {
    cwd: out,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 2 ** 28,
  });
  if (error) throw error;
  if (status !== 0) {
    process.stdout.write(stdout);
    console.error(`espalier ${args[0]} ended with ${status}`);
    process.exit(1);
  }
  return json ? JSON.parse(stdout) : stdout;
}

function step(text) {
  console.log(`\n${text}`);
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

for (const { file, name } of samples) {
  copyFileSync(path.join(models, file), path.join(out, name));
  step(`espalier inspect ${name}`);
  process.stdout.write(espalier(["inspect", name]));
  const report = name.replace(".onnx", ".report.html");
  step(`espalier optimize ${name} --report ${report}`);
  process.stdout.write(espalier(["optimize", name, "--report", report]));
  const optimized = name.replace(".onnx", ".optimized.onnx");
  step(`espalier verify ${name} ${optimized} --seed 7`);
  process.stdout.write(espalier(["verify", name, optimized, "--seed", "7"]));
}

console.log(
  `\nThe optimized models, their recipes and the HTML reports are in ${path.relative(process.cwd(), out) || out}:`,
);
for (const { name } of samples)
  console.log(`  ${name.replace(".onnx", ".optimized.onnx")}, ${name.replace(".onnx", ".report.html")}`);
