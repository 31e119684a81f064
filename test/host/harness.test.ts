// Proves the harness itself, on a tiny extension of its own: what fails here is not Espalier's fault.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { becomes } from "../support/espalier";
import { projectRoot } from "../support/vscode/cache";
import { runInExtensionHost } from "../support/vscode/extensionHost";
import { openWorkbench, type Workbench } from "../support/vscode/workbench";

const developmentPath = path.join(projectRoot, "test/support/vscode/fixtures/hello");
let workspace: string;

before(() => {
  workspace = mkdtempSync(path.join(tmpdir(), "espalier-harness-"));
  mkdirSync(path.join(workspace, "deep/er"), { recursive: true });
  for (const file of ["a.hello", "b.hello", "deep/er/c.hello", "plain.txt"])
    writeFileSync(path.join(workspace, file), "four");
});
after(() => rmSync(workspace, { recursive: true, force: true }));

test("a test bundle runs inside the extension host", async () => {
  const testsPath = path.join(developmentPath, "insideTest.js");
  const { code, log } = await runInExtensionHost({ workspace, developmentPath, testsPath });
  assert.equal(code, 0, log.join("\n"));
  const line = log.find((text) => text.includes('"greets"'));
  assert.ok(line, `no report in:\n${log.join("\n")}`);
  assert.deepEqual(JSON.parse(line), { version: "1.99.3", greets: true, files: 3 });
});

test("the workbench can be used as a user would", async (t) => {
  const code: Workbench = await openWorkbench({ workspace, extension: { developmentPath }, trust: "accept" });
  try {
    await t.test("command palette and notification", async () => {
      await code.command("Hello: Greet");
      assert.equal(await code.waitForNotification("Hello from"), "Hello from the extension host");
      await assert.rejects(code.command("Hello: No Such Thing", 1_000), /has no "Hello: No Such Thing"/);
    });
    await t.test("context menu on one file and on several", async () => {
      assert.ok((await code.contextMenuEntries("a.hello")).includes("Count Selected Files"));
      assert.ok(!(await code.contextMenuEntries("plain.txt")).includes("Count Selected Files"));
      await code.contextMenu("a.hello", "Count Selected Files");
      await code.waitForNotification("1 files selected");
      await code.contextMenu(["a.hello", "b.hello"], "Count Selected Files");
      await code.waitForNotification("2 files selected");
    });
    await t.test("custom editor of a nested file, and its webview", async () => {
      await code.openFile("deep/er/c.hello");
      const frame = await code.webviewFrame("#size");
      assert.equal(await frame.locator("#size").innerText(), "4 bytes");
      await frame.getByText("echo ping").waitFor();
      assert.equal(await code.activeTab(), "c.hello");
      assert.ok((await code.tabs()).includes("c.hello"));
    });
    await t.test("several webviews that come at once, as after a reload, are all there", async () => {
      await code.command("View: New Editor Group to the Right");
      await code.openFile("a.hello");
      await code.command("View: New Editor Group Below");
      await code.openFile("b.hello");
      const shown = async () => {
        const counts = code.page.frames().map((frame) => frame.locator("#size").count());
        return (await Promise.allSettled(counts)).filter((one) => one.status === "fulfilled" && one.value > 0).length;
      };
      await becomes(shown, 3);
      await code.page.waitForTimeout(1500); // The window remembers that.
      await code.reload();
      await becomes(shown, 3);
      await code.command("View: Close All Editors");
    });
    await t.test("activation time", async () => {
      assert.ok((await code.activationTime("harness.hello")) >= 0);
    });
    await t.test("screenshot", async () => {
      assert.ok(existsSync(await code.screenshot("harness")));
    });
  } finally {
    await code.close();
  }
});
