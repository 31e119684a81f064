// The side panel: models and their layers, suggestions with boxes, and the history.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Locator } from "playwright-core";
import { becomes, type Espalier, openEspalier, says, until } from "../support/espalier";

let espalier: Espalier;

before(async () => {
  espalier = await openEspalier({
    files: {
      "resnet.onnx": { trained: "resnet" },
      "deep/vgg.onnx": { trained: "vgg" },
      "node_modules/hidden.onnx": { trained: "vgg" },
      "broken.onnx": { bytes: "" },
    },
  });
  await espalier.code.command("View: Show Espalier");
});
after(() => espalier?.close());

const pane = (title: string): Locator =>
  espalier.code.page
    .locator(".split-view-view", { has: espalier.code.page.locator(`.pane-header[aria-label^="${title}"]`) })
    .last();
const rows = (title: string) => pane(title).locator(".monaco-list-row");
const row = (title: string, text: string) => rows(title).filter({ hasText: text }).first();

test("the models of the workspace are listed, those of node_modules are not", async () => {
  const labels = async () => (await rows("Models").locator(".label-name").allInnerTexts()).sort();
  await becomes(labels, ["broken.onnx", "resnet.onnx", "vgg.onnx"]);
});

test("a model opens to its layers with their costs, a broken one to a sentence", async () => {
  await row("Models", "vgg.onnx").locator(".monaco-tl-twistie").click();
  await until("layers", async () => (await rows("Models").count()) > 4);
  await says(async () => (await rows("Models").allInnerTexts()).join("\n"), /MACs/);
  await row("Models", "vgg.onnx").locator(".monaco-tl-twistie").click(); // Long lists hide what is below them.
  await row("Models", "broken.onnx").locator(".monaco-tl-twistie").click();
  await row("Models", "empty").waitFor();
});

test("a click opens the model; suggestions and the status bar speak of it", async () => {
  await row("Models", "resnet.onnx").click();
  await espalier.editor();
  await row("Suggestions", "Fold BatchNormalization").waitFor();
  await espalier.code.waitForStatus(/params/);
});

test("ticked suggestions are applied together, and the history goes back", async () => {
  const { code } = espalier;
  for (const title of ["Fold BatchNormalization", "Remove Identity"])
    await row("Suggestions", title).locator(".custom-view-tree-node-item-checkbox").click();
  await code.command("Espalier: Apply Selected Suggestions");
  await row("History", "Original file").waitFor();
  await until("both steps", async () => (await rows("History").count()) === 3);
  const editor = await espalier.editor();
  await until("shown", async () => (await editor.locator(".figure .value").first().innerText()) !== "34");
  await row("History", "Original file").hover();
  await row("History", "Original file").getByRole("button", { name: "Undo to Here" }).click();
  await until("as the file is", async () => (await editor.locator(".figure .value").first().innerText()) === "34");
});

test("what is rejected in the side panel is left out by Apply All, and comes back when it is restored", async () => {
  const { code } = espalier;
  const editor = await espalier.editor();
  const nodes = () => editor.locator(".figure .value").first().innerText();
  const reject = async (title: string) => {
    await row("Suggestions", title).hover();
    await row("Suggestions", title).getByRole("button", { name: "Reject Suggestion" }).click();
    await until("not listed", async () => (await row("Suggestions", title).count()) === 0);
  };
  await reject("Remove Identity");
  await code.command("Espalier: Apply All Suggestions");
  await row("History", "Fold BatchNormalization").waitFor();
  await until("seven folded, two Identity left", async () => (await nodes()) === "27");
  assert.equal(await row("History", "Remove Identity").count(), 0);
  await reject("Compute what depends on constants");
  await code.command("Espalier: Apply All Suggestions");
  await code.waitForNotification(/resnet\.onnx: every suggestion was rejected; restore some first/);
  await code.command("Espalier: Restore Rejected Suggestions…");
  const list = code.page.locator(".quick-input-widget:visible");
  await list.getByText("Remove Identity").first().waitFor();
  // The list is seen before it has the focus.
  await until("accepted", async () => {
    await code.press("Enter");
    await code.page.waitForTimeout(500);
    return (await list.count()) === 0;
  });
  await row("Suggestions", "Remove Identity").waitFor();
  await row("History", "Original file").hover();
  await row("History", "Original file").getByRole("button", { name: "Undo to Here" }).click();
  await until("as the file is", async () => (await nodes()) === "34");
});

test("a layer of the tree is shown in the table", async () => {
  const model = row("Models", "resnet.onnx");
  // The tree is drawn anew after the undo, and a click that comes meanwhile is lost.
  await until("layers", async () => {
    if ((await model.getAttribute("aria-expanded")) === "false") {
      await model.locator(".monaco-tl-twistie").click();
      await espalier.code.page.waitForTimeout(500);
    }
    return (await rows("Models").count()) > 4;
  });
  const leaf = row("Models", "Identity_0");
  await until("the layer is on screen", async () => {
    await rows("Models").nth(1).hover();
    await espalier.code.page.mouse.wheel(0, 5000); // Single layers stand after the groups.
    return leaf.isVisible();
  });
  await leaf.click();
  const chosen = async () => (await espalier.editor()).locator("[role=row][aria-selected=true]");
  await until("it is chosen", async () => (await (await chosen()).count()) === 1);
  const editor = await espalier.editor();
  await says(() => editor.locator("[role=row][aria-selected=true]").innerText(), /Identity_0/);
});
