import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseModel, printNode } from "../../../src/core/ir";
import type { Pass } from "../../../src/core/passes/pass";
import { runPass } from "../../../src/core/passes/pipeline";

/*
 * A pass file opens with a Before and an After in IR text. Before is a model; After is the nodes it becomes, each on a line. Here every
 * example is executed, so that a comment that lies fails.
 */

const root = join(__dirname, "../../../src/core/passes");

interface Example {
  readonly file: string;
  readonly before: string;
  readonly after: string[];
  readonly target: "portable" | "onnxruntime";
}

function examplesIn(file: string): Example[] {
  const text = readFileSync(file, "utf8");
  const examples: Example[] = [];
  for (const [comment] of text.matchAll(/\/\*[\s\S]*?\*\//g)) {
    const lines = comment.split("\n").map((line) => line.replace(/^\s*\/?\*+\/?/, "").trimEnd());
    const starts = lines.flatMap((line, index) => (/^ Before:/.test(line) ? [index] : []));
    for (const start of starts) {
      const after = lines.findIndex((line, index) => index > start && /^ After/.test(line));
      if (after < 0) continue;
      const end = lines.findIndex((line, index) => index > after && !line.startsWith("   "));
      examples.push({
        file: file.slice(root.length + 1),
        before: lines.slice(start + 1, after).join("\n"),
        after: lines.slice(after + 1, end < 0 ? undefined : end).map((line) => line.trim()),
        target: lines[after]?.includes("onnxruntime") ? "onnxruntime" : "portable",
      });
    }
  }
  return examples;
}

function passesIn(file: string): Pass[] {
  const exported = Object.values(require(file) as Record<string, unknown>);
  return exported.filter((one): one is Pass => typeof one === "object" && one !== null && "run" in one && "id" in one);
}

/** The nodes as text with every name that the example does not fix replaced by its order of appearance. */
function shapeOf(lines: readonly string[], fixed: ReadonlySet<string>): string[] {
  const seen = new Map<string, string>();
  return lines.map((line) =>
    line.replace(/^"[^"]*" (?=\S+ =)/, "").replace(/^([^=<]*) = |\(([^()]*)\)$/g, (part) =>
      part.replace(/[A-Za-z_][\w']*|"[^"]*"/g, (name) => {
        if (fixed.has(name) || name === "_") return name;
        if (!seen.has(name)) seen.set(name, `v${seen.size}`);
        return seen.get(name) ?? name;
      }),
    ),
  );
}

const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
for (const example of files.flatMap((file) => examplesIn(join(root, file)))) {
  test(`the example in ${example.file} is true: ${example.after[0]}`, async () => {
    const passes = passesIn(join(root, example.file));
    const results: string[] = [];
    for (const pass of passes) {
      const model = parseModel(example.before);
      const report = await runPass(model, pass, { verify: true, target: example.target });
      if (report.applied === 0) continue;
      const fixed = new Set([...model.graph.inputs, ...model.graph.outputs].map((value) => value.name));
      const got = shapeOf(
        [...model.graph.nodes()].map((node) => printNode(node)),
        fixed,
      );
      const wanted = shapeOf(example.after, fixed);
      if (JSON.stringify(got) === JSON.stringify(wanted)) return;
      results.push(`${pass.id}:\n  ${got.join("\n  ")}\nwanted:\n  ${wanted.join("\n  ")}`);
    }
    assert.fail(results.length > 0 ? results.join("\n") : "no pass of the file changed it");
  });
}
