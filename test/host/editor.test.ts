// The model editor: a document whose edits are undone, redone, saved, reverted and survive a reload.
import assert from "node:assert/strict";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Frame } from "playwright-core";
import { readOnnxBytes } from "../../src/core/formats/onnx";
import { becomes, type Espalier, openEspalier, says, until } from "../support/espalier";
import { trained } from "../support/modelFiles";

/** A name that would be a pattern of other names. */
const vgg = "vgg[1]{a,b}.onnx";

let espalier: Espalier;

before(async () => {
  espalier = await openEspalier({
    files: {
      "resnet.onnx": { trained: "resnet" },
      [vgg]: { trained: "vgg" },
      "locked.onnx": { trained: "resnet" },
      "models/inside.onnx": { trained: "resnet" },
      "broken.onnx": { bytes: "PK no" },
    },
  });
});
after(() => espalier?.close());

const figure = (editor: Frame, name: string) =>
  editor.locator(".figure", { hasText: name }).locator(".value").innerText();
const nodesShown = async () => figure(await espalier.editor(), "Nodes");
const nodesOf = (bytes: Uint8Array) => readOnnxBytes("m.onnx", bytes).graph.nodeCount;
const tab = async (name: string) => (await espalier.code.tabs()).find((title) => title.startsWith(name));

/** Applies every place of one pass from the suggestions' list. */
async function apply(title: string): Promise<void> {
  const editor = await espalier.editor();
  if (await editor.locator("#tab-suggestions").isVisible()) await editor.locator("#tab-suggestions").click();
  await editor.getByRole("button", { name: `Apply: ${title}`, exact: true }).click();
}

test("opening a model shows its layers and their costs", async () => {
  await espalier.code.openFile("resnet.onnx");
  const editor = await espalier.editor();
  await becomes(() => figure(editor, "Nodes"), "34");
  await says(() => figure(editor, "Parameters"), /^77\.\d\sk$/);
  await says(() => figure(editor, "MACs"), /^2\.\d+\sM$/);
  const conv = editor.locator("[role=row]", { hasText: "/0/0.0/Conv" });
  await says(() => conv.innerText(), /Conv[\s\S]*16[\s\S]*144/);
  await espalier.code.waitForStatus(/77\.\d\sk params · 2\.\d+\sM MACs/);
});

test("the table sorts by a column and filters by words", async () => {
  const editor = await espalier.editor();
  await editor.locator(".head .macs button").click();
  await becomes(() => editor.locator(".head .macs").getAttribute("aria-sort"), "descending");
  const first = editor.locator("[role=row][id]").first();
  await says(() => first.locator(".cell.macs").innerText(), /[Mk]\s*$/);
  await editor.locator("#panel-layers .filter input").fill("batch 3");
  await until("only these", async () =>
    /^\d+ of 34 layers$/.test(await editor.locator("#panel-layers .count").innerText()),
  );
  await until("in the rows too", async () => {
    const names = await editor.locator("[role=row][id] .cell.name").allInnerTexts();
    return names.length > 0 && names.every((name) => /BatchNormalization/.test(name));
  });
  await editor.locator("#panel-layers .filter input").fill("");
  await until("all again", async () => (await editor.locator("#panel-layers .count").innerText()) === "34 layers");
});

test("the table is worked by keys", async () => {
  const editor = await espalier.editor();
  await editor.locator(".grid").focus();
  await espalier.code.press("Home");
  await espalier.code.press("ArrowDown");
  await until("a row is chosen", async () => (await editor.locator("[role=row][aria-selected=true]").count()) === 1);
  await becomes(() => editor.locator(".grid").getAttribute("aria-activedescendant"), "row-1");
  await editor.locator(".details").waitFor();
});

test("applying a suggestion is an edit: undo, redo", async () => {
  const { code } = espalier;
  await apply("Fold BatchNormalization into the Conv before it");
  await until("fewer nodes", async () => (await nodesShown()) !== "34");
  const less = await nodesShown();
  await becomes(() => tab("resnet.onnx"), "resnet.onnx •");
  await code.command("Undo");
  await until("undone", async () => (await nodesShown()) === "34");
  await until("not dirty", async () => (await tab("resnet.onnx")) === "resnet.onnx");
  await code.command("Redo");
  await until("redone", async () => (await nodesShown()) === less);
  assert.equal(nodesOf(espalier.read("resnet.onnx")), 34, "the file is as it was");
});

test("unsaved edits are back after the window was reloaded, with the page's state", async () => {
  const { code } = espalier;
  const less = await nodesShown();
  const editor = await espalier.editor();
  await editor.locator("#tab-history").click();
  await code.page.waitForTimeout(2500); // Hot exit writes its copy a second after the edit.
  await code.reloadWindow();
  await until("the edits are back", async () => (await nodesShownSoon()) === less, 60_000);
  await becomes(() => tab("resnet.onnx"), "resnet.onnx •");
  const again = await code.webviewFrame("#tab-history");
  await becomes(() => again.locator("#tab-history").getAttribute("aria-selected"), "true");
  await again.locator("#tab-layers").click();
});

async function nodesShownSoon(): Promise<string> {
  const frame = await espalier.code.webviewFrame(".figure .value");
  return figure(frame, "Nodes").catch(() => "");
}

test("save writes the edited model over the file, and undo after it still works", async () => {
  const { code } = espalier;
  const less = Number(await nodesShown());
  await code.command("File: Save");
  await until("saved", async () => (await tab("resnet.onnx")) === "resnet.onnx");
  assert.equal(nodesOf(espalier.read("resnet.onnx")), less);
  await apply("Remove Identity");
  await until("fewer still", async () => Number(await nodesShown()) < less);
  await code.command("Undo");
  await until("back at what was saved", async () => Number(await nodesShown()) === less);
});

test("revert forgets the edits", async () => {
  const { code } = espalier;
  const saved = await nodesShown();
  await apply("Remove Identity");
  await until("changed", async () => (await nodesShown()) !== saved);
  await code.command("File: Revert File");
  await until("reverted", async () => (await nodesShown()) === saved);
  await becomes(() => tab("resnet.onnx"), "resnet.onnx");
});

test("save as writes elsewhere", async () => {
  const { code } = espalier;
  await apply("Remove Identity");
  await until("dirty", async () => (await tab("resnet.onnx")) === "resnet.onnx •");
  const before = espalier.read("resnet.onnx");
  const fewer = Number(await nodesShown());
  await code.command("File: Save As...");
  const name = code.quickInput().locator("input[type='text']");
  await until("the dialog proposes a name", async () => /resnet\.onnx$/.test(await name.inputValue().catch(() => "")));
  await code.answer(path.join(espalier.workspace, "copy.onnx"));
  await until("written", () => espalier.list().includes("copy.onnx"));
  await until("shown", async () => (await tab("copy.onnx")) === "copy.onnx");
  assert.equal(nodesOf(espalier.read("copy.onnx")), fewer);
  assert.deepEqual(espalier.read("resnet.onnx"), before);
});

test("a file that changes on the disk is read anew", async () => {
  const { code, workspace } = espalier;
  await code.openFile(vgg);
  const editor = await espalier.editor();
  await editor.getByRole("heading", { name: vgg }).waitFor();
  const before = await nodesShown();
  writeFileSync(path.join(workspace, vgg), readFileSync(trained("alexnet")));
  await until("another model", async () => (await nodesShown()) !== before);
});

test("a model whose file was deleted stays, and says so until the file is back", async () => {
  const { code, workspace } = espalier;
  const file = path.join(workspace, vgg);
  const editor = await espalier.editor();
  await becomes(() => editor.locator("h1").innerText(), vgg);
  const content = readFileSync(file);
  rmSync(file);
  await editor.getByText(/vgg\[1\]\{a,b\}\.onnx was deleted or moved; this is how it was/).waitFor();
  assert.ok(await editor.locator(".grid [role=row][id]").first().isVisible());
  await code.screenshot("deleted");
  writeFileSync(file, content);
  await editor.getByText(/was deleted or moved/).waitFor({ state: "hidden" });
});

test("a file that is protected from writing is not saved over; the edits stay", async () => {
  const { code, workspace } = espalier;
  const file = path.join(workspace, "locked.onnx");
  chmodSync(file, 0o444);
  await code.openFile("locked.onnx");
  await apply("Remove Identity");
  await becomes(() => tab("locked.onnx"), "locked.onnx •");
  await code.command("File: Save");
  await code.waitForNotification(/locked\.onnx cannot be written: it is read-only/);
  await code.screenshot("read-only");
  assert.equal(nodesOf(readFileSync(file)), 34);
  assert.equal(await tab("locked.onnx"), "locked.onnx •");
  chmodSync(file, 0o644);
  await code.command("File: Save");
  await becomes(() => tab("locked.onnx"), "locked.onnx");
  assert.equal(nodesOf(readFileSync(file)), 32);
});

/** What is selected in the Explorer. */
async function rename(to: string): Promise<void> {
  const { code } = espalier;
  const name = code.page.locator(".explorer-folders-view .monaco-inputbox input");
  await until("its name is asked for", async () => {
    await code.press("F2");
    await code.page.waitForTimeout(300);
    return name.isVisible();
  });
  await name.fill(to);
  await name.press("Enter");
}

test("a model that is renamed while it has unsaved edits keeps them", async () => {
  const { code } = espalier;
  await code.openFile("locked.onnx");
  await apply("Fold BatchNormalization into the Conv before it");
  await becomes(nodesShown, "23");
  await becomes(() => tab("locked.onnx"), "locked.onnx •");
  await (await code.explorerItem("locked.onnx")).click();
  await rename("renamed.onnx");
  await becomes(() => tab("renamed.onnx"), "renamed.onnx •");
  await becomes(nodesShown, "23");
  await code.command("File: Save");
  await becomes(() => tab("renamed.onnx"), "renamed.onnx");
  assert.equal(nodesOf(espalier.read("renamed.onnx")), 23);
});

test("so does one in a folder that is renamed, whatever is done with the editor of the old place", async () => {
  const { code } = espalier;
  await code.openFile("models/inside.onnx");
  await apply("Fold BatchNormalization into the Conv before it");
  await becomes(nodesShown, "27");
  await becomes(() => tab("inside.onnx"), "inside.onnx •");
  await (await code.explorerItem("models")).click();
  await rename("networks");
  // VS Code asks about the editor of the old place, which it closes.
  await until("it asks", async () => /changes you made to inside\.onnx/.test((await code.dialogText()) ?? ""));
  await code.dialog("Don't Save");
  await until("one editor", async () => (await code.tabs()).filter((title) => title === "inside.onnx •").length === 1);
  await becomes(nodesShown, "27");
  await code.command("File: Save");
  await becomes(() => tab("inside.onnx"), "inside.onnx");
  assert.equal(nodesOf(espalier.read("networks/inside.onnx")), 27);
});

test("a file that is no model shows one sentence, and is read when it has become one", async () => {
  const { code, workspace } = espalier;
  await code.openFile("broken.onnx");
  const page = await code.webviewFrame(".failure");
  await says(() => page.locator(".failure-text").innerText(), /^broken\.onnx: expected an ONNX model/);
  await page.getByRole("button", { name: "Reopen as Text" }).waitFor();
  writeFileSync(path.join(workspace, "broken.onnx"), readFileSync(trained("vgg")));
  await page.getByRole("heading", { name: "broken.onnx" }).waitFor();
  await (await espalier.editor()).locator(".grid [role=row][id]").first().waitFor();
  assert.deepEqual(code.webviewErrors(), []);
});
