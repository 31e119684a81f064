import assert from "node:assert/strict";
import { test } from "node:test";
import { parseModel, printNode } from "../../../src/core/ir";
import { runPass } from "../../../src/core/passes/pipeline";
import { passExamples, passesOf } from "../../support/passExamples";

/* Every example of a pass file is executed, so that a comment that lies fails. */

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

for (const example of passExamples()) {
  test(`the example in ${example.file} is true: ${example.after[0]}`, async () => {
    const results: string[] = [];
    for (const pass of passesOf(example)) {
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
