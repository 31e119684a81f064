import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";

/** A folder of a test's own, gone when the test ends. */
export function scratchFolder(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), "espalier-test-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
