// The side panel in a workspace of several folders: where models lie, and what is ticked of which.
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Locator } from "playwright-core";
import { until } from "../support/espalier";
import { trained } from "../support/modelFiles";
import { projectRoot } from "../support/vscode/cache";
import { openWorkbench, type Workbench } from "../support/vscode/workbench";

let code: Workbench;
let root: string;

before(async () => {
  root = mkdtempSync(path.join(tmpdir(), "espalier-roots-"));
  const models = {
    "first/net.onnx": "resnet",
    "second/net.onnx": "vgg",
    "second/plain.onnx": "vgg",
    "second/zoo/v2/deep.onnx": "alexnet",
  };
  for (const [file, model] of Object.entries(models)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    copyFileSync(trained(model), path.join(root, file));
  }
  writeFileSync(
    path.join(root, "second/remote.onnx"),
    `version https://git-lfs.github.com/spec/v1\noid sha256:${"4d7a2146".repeat(8)}\nsize 102400123\n`,
  );
  const workspace = path.join(root, "both.code-workspace");
  writeFileSync(workspace, JSON.stringify({ folders: [{ path: "first" }, { path: "second" }] }));
  code = await openWorkbench({
    workspace,
    extension: { developmentPath: process.env.ESPALIER_BUILD ?? projectRoot },
    settings: { "files.autoSave": "off", "espalier.measure.enabled": false },
  });
  await code.command("View: Show Espalier");
});
after(async () => {
  await code?.close();
  rmSync(root, { recursive: true, force: true });
});

const pane = (title: string): Locator =>
  code.page.locator(".split-view-view", { has: code.page.locator(`.pane-header[aria-label^="${title}"]`) }).last();
const rows = (title: string) => pane(title).locator(".monaco-list-row");
const row = (title: string, text: string | RegExp) => rows(title).filter({ hasText: text }).first();
const heading = () => pane("Suggestions").locator(".pane-header").innerText();

test("models of one name are told apart by their folder", async () => {
  await row("Models", "deep.onnx").waitFor();
  const places = await rows("Models").locator(".label-description").allInnerTexts();
  assert.deepEqual(places, ["first", "second", "second", "second", "second/zoo/v2"]);
});

test("a pointer of Git LFS is told in one sentence, and what to do", async () => {
  await row("Models", "remote.onnx").locator(".monaco-tl-twistie").click();
  const problem = row("Models", "Git LFS pointer");
  await problem.waitFor();
  assert.match(
    (await problem.innerText()).trim(),
    /^expected an ONNX model, found a Git LFS pointer instead of the file\. Run `git lfs pull` to fetch the model itself\.$/,
  );
});

test("places of one suggestion are told apart, and the heading says how many are selected", async () => {
  await row("Models", /first/).click();
  const fold = row("Suggestions", "Fold BatchNormalization");
  await fold.waitFor();
  await fold.locator(".monaco-tl-twistie").click();
  const place = row("Suggestions", /^\s*Conv "\/0\/0\.0\/Conv"/);
  await place.locator(".custom-view-tree-node-item-checkbox").click();
  await until("one is selected", async () => /net\.onnx · 1 selected/i.test(await heading()));
});

test("what is ticked of one model is not applied to another that came to the front while the panel was closed", async () => {
  const offered = async (wanted: boolean) => {
    const input = code.quickInput();
    await until(`offered: ${wanted}`, async () => {
      if (!(await input.isVisible())) await code.press("F1");
      const field = input.locator("input[type=text]");
      await field.fill(">Espalier: Apply", { timeout: 1_000 }).catch(() => {});
      await code.page.waitForTimeout(300);
      const texts = (await input.locator(".monaco-list-row .label-name").allInnerTexts()).join();
      await code.press("Escape");
      return /Apply All Suggestions/.test(texts) && /Apply Selected/.test(texts) === wanted;
    });
  };
  await offered(true);
  await code.command("File: Focus on Files Explorer");
  await code.openFile("second/plain.onnx");
  await offered(false);
  await code.command("View: Show Espalier"); // Here the list of the other one is shown.
  await until("none of it is selected", async () => /plain\.onnx$/i.test((await heading()).trim()));
  await code.page.locator(".tab", { hasText: "net.onnx" }).first().click();
  await until("still selected", async () => /net\.onnx · 1 selected/i.test(await heading()));
  await offered(true);
  await code.command("Espalier: Apply Selected Suggestions");
  await until("applied", async () => (await code.tabs()).includes("net.onnx •"));
});

test("of two editors of one model one is closed: the model is still the one that views and status bar speak of", async () => {
  const { page } = code;
  const groups = page.locator(".editor-group-container");
  const marked = async () => (await code.tabs()).filter((tab) => tab === "net.onnx •").length;
  await code.command("View: Close Other Editors in Group"); // Nothing else can come to the front.
  await until("alone", async () => (await code.tabs()).length === 1);
  await code.command("View: Split Editor");
  await until("side by side", async () => (await groups.count()) === 2 && (await marked()) === 2);
  await row("History", "Fold BatchNormalization").waitFor();
  // The left one is behind: its tab is closed without coming to the front.
  await groups.first().locator(".tab", { hasText: "net.onnx" }).click({ button: "middle" });
  await until("one is left", async () => (await marked()) === 1);
  await page.waitForTimeout(1000); // The extension hears of it.
  await code.waitForStatus(/params/);
  await row("History", "Fold BatchNormalization").waitFor();

  await code.command("View: Split Editor");
  await until("side by side again", async () => (await marked()) === 2);
  await code.command("View: Close Editor"); // The one in front.
  await until("the other is left", async () => (await marked()) === 1);
  await page.waitForTimeout(1000);
  await code.waitForStatus(/params/);
  await row("History", "Fold BatchNormalization").waitFor();
});
