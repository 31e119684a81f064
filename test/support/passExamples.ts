import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pass } from "../../src/core/passes/pass";

/*
 * A pass file opens with a Before and an After in IR text. Before is a model; After is the nodes it becomes, each on a line.
 */

const root = join(__dirname, "../../src/core/passes");

export interface PassExample {
  readonly file: string;
  readonly before: string;
  readonly after: string[];
  readonly target: "portable" | "onnxruntime";
}

/** The examples of all pass files. */
export function passExamples(): PassExample[] {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  return files.flatMap(examplesIn);
}

function examplesIn(file: string): PassExample[] {
  const text = readFileSync(join(root, file), "utf8");
  const examples: PassExample[] = [];
  for (const [comment] of text.matchAll(/\/\*[\s\S]*?\*\//g)) {
    const lines = comment.split("\n").map((line) => line.replace(/^\s*\/?\*+\/?/, "").trimEnd());
    const starts = lines.flatMap((line, index) => (/^ Before:/.test(line) ? [index] : []));
    for (const start of starts) {
      const after = lines.findIndex((line, index) => index > start && /^ After/.test(line));
      if (after < 0) continue;
      const end = lines.findIndex((line, index) => index > after && !line.startsWith("   "));
      examples.push({
        file,
        before: lines.slice(start + 1, after).join("\n"),
        after: lines.slice(after + 1, end < 0 ? undefined : end).map((line) => line.trim()),
        target: lines[after]?.includes("onnxruntime") ? "onnxruntime" : "portable",
      });
    }
  }
  return examples;
}

/** The passes in the file of an example. */
export function passesOf({ file }: PassExample): Pass[] {
  const exported = Object.values(require(join(root, file)) as Record<string, unknown>);
  return exported.filter((one): one is Pass => typeof one === "object" && one !== null && "run" in one && "id" in one);
}
