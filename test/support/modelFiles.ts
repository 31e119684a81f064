import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serialize } from "../../src/core/formats/onnx";
import { type Model, parseModel } from "../../src/core/ir";

/** A folder for one test, gone afterwards. */
export function scratchFolder(context: { after(cleanUp: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), "espalier-test-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a model given as IR text; gives the path. */
export function writeModel(folder: string, name: string, text: string | Model): string {
  const path = join(folder, name);
  writeFileSync(path, serialize(typeof text === "string" ? parseModel(text) : text));
  return path;
}

/** The built command line, which is also the runtime's process. */
export const builtCli = join(__dirname, "..", "..", "dist", "cli.js");

export const trained = (name: string): string => join(__dirname, "..", "fixtures", `${name}_fashion.onnx`);
