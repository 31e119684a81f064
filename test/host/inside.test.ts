// Runs test/host/inside in the extension host of a real VS Code, and reports each of its tests as one of this file's.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { projectRoot } from "../support/vscode/cache";
import { runInExtensionHost } from "../support/vscode/extensionHost";
import { type InsideResult, RESULT_PREFIX } from "../support/vscode/inside";

const built = existsSync(path.join(projectRoot, "dist/extension.js"));

test("inside the extension host", { skip: built ? false : "dist/extension.js was not built" }, async (t) => {
  const script = pathToFileURL(path.join(projectRoot, "scripts/bundleInside.mjs")).href;
  const { bundleInside } = (await import(script)) as { bundleInside(): Promise<string> };
  const workspace = mkdtempSync(path.join(tmpdir(), "espalier-inside-"));
  try {
    writeFileSync(path.join(workspace, "readme.txt"), "a workspace\n");
    const testsPath = await bundleInside();
    const { code, log } = await runInExtensionHost({ workspace, developmentPath: projectRoot, testsPath });
    const results = log
      .filter((line) => line.startsWith(RESULT_PREFIX))
      .map((line) => JSON.parse(line.slice(RESULT_PREFIX.length)) as InsideResult);
    for (const { name, ok, error } of results) {
      await t.test(name, () => assert.ok(ok, error));
    }
    assert.ok(results.length > 0, `no test reported:\n${log.join("\n")}`);
    assert.equal(code, results.every(({ ok }) => ok) ? 0 : 1, log.join("\n"));
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
});
