import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const cache = join(root, "bench", ".models");

export const families = ["alexnet", "vgg16", "resnet50", "googlenet", "inception_v3"];

/** A model of the family at its real size with seeded weights; made on first use and kept in bench/.models. */
export function modelFile(family) {
  const file = join(cache, `${family}.onnx`);
  if (existsSync(file)) return file;
  mkdirSync(cache, { recursive: true });
  const made = spawnSync(
    process.execPath,
    ["--import", "tsx", join(root, "bench/models/make.ts"), family, `${file}.part`],
    {
      cwd: root,
      encoding: "utf8",
    },
  );
  if (made.status !== 0) throw new Error(`could not make ${family}: ${made.stderr}`);
  renameSync(`${file}.part`, file);
  return file;
}

export const cli = join(root, "dist/cli.js");
export { root };
