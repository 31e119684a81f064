import assert from "node:assert/strict";
import * as vscode from "vscode";
import { test } from "../../support/vscode/inside";

test("the extension waits until it is asked for, and activates", async () => {
  const extension = vscode.extensions.getExtension("espalier.espalier");
  assert.ok(extension, "VS Code does not know the extension");
  assert.equal(extension.isActive, false);
  await extension.activate();
  assert.equal(extension.isActive, true);
});
