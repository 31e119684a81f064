// Before/after in the real editor: from a model's edits, from the Explorer; moving together, changes, selection.
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Frame } from "playwright-core";
import { ModelDocument } from "../../src/core/document";
import { modelStorage } from "../../src/node";
import { comparisonOf, net } from "../support/comparison";
import { type Espalier, openEspalier, says, until } from "../support/espalier";
import { trained, writeModel } from "../support/modelFiles";

let espalier: Espalier;

/** A name that would be a pattern of other names. */
const two = "two[1]{a,b}.onnx";

before(async () => {
  espalier = await openEspalier({
    files: {
      "resnet.onnx": { trained: "resnet" },
      "one.onnx": { ir: net("Abs") },
      [two]: { ir: net("Sqrt") },
      "broken.onnx": { bytes: "this is no model" },
    },
  });
});
after(() => espalier?.close());

const comparison = (title: RegExp) => comparisonOf(espalier, title);
const status = (frame: Frame) => frame.locator(".compare > .graph-status").innerText();
const stage = (frame: Frame, side: "before" | "after") => frame.locator(`.compare-side.${side} .graph-view`);
const camera = (frame: Frame, side: "before" | "after") =>
  stage(frame, side).evaluate((view) => (view as HTMLElement).dataset.camera ?? "");

test("a model's edits, side by side: every change has its step, keys go through them, and both sides move together", async () => {
  const { code } = espalier;
  await code.openFile("resnet.onnx");
  const editor = await espalier.graph();
  assert.ok(await editor.getByRole("button", { name: "Before/After" }).isHidden(), "nothing was changed yet");
  await code.command("Espalier: Apply All Suggestions");
  await editor.getByRole("button", { name: "Before/After" }).click({ timeout: 60_000 });
  const frame = await comparison(/^Original \| Now$/);
  // The button comes with the first of the steps, and the comparison follows the others.
  await says(() => frame.locator(".compare-totals").innerText(), /34 → 23/);
  await says(async () => (await groups(frame)).join("\n"), /Fold BatchNormalization.* 9$/m);
  assert.match(await code.activeTab(), /Before\/After/);
  await code.waitForStatus(/params.*MACs/); // What is told of a model is told beside its comparison too.

  await stage(frame, "before").focus();
  await code.press("n");
  await until("first change", async () => /^Change 1 of \d+/.test(await status(frame)));
  await code.press("n");
  await until("second change", async () => /^Change 2 of \d+.*Step \d+, /s.test(await status(frame)));
  await code.press("F7");
  await code.press("Shift+F7");
  await until("back", async () => /^Change 2 of /.test(await status(frame)));
  const current = frame.locator(".compare-entry[aria-current=true]");
  await until("marked in the list", async () => (await current.count()) === 1);

  const stops = frame.locator(".compare-changes :is(summary, button):not([tabindex='-1'])");
  await until("one stop for Tab in the list", async () => (await stops.count()) === 1);
  const first = frame.locator(".compare-group").first();
  await stops.focus();
  for (const key of ["ArrowLeft", "ArrowLeft"]) await code.press(key);
  await until("to the heading, and closed", async () => (await first.getAttribute("open")) === null);
  await code.press("ArrowRight");
  await first.locator(".compare-entry").first().waitFor();
  for (const key of ["ArrowDown", "Enter"]) await code.press(key);
  await until("the first of the list is shown", async () => /^Change 1 of /.test(await status(frame)));

  const was = [await camera(frame, "before"), await camera(frame, "after")];
  await stage(frame, "before").focus();
  await code.press("PageDown");
  await until("both moved", async () => {
    const is = [await camera(frame, "before"), await camera(frame, "after")];
    return is.every((one, at) => one !== was[at]);
  });
});

test("what is selected on one side is selected on the other", async () => {
  const { code } = espalier;
  const frame = await comparison(/^Original \| Now$/);
  await stage(frame, "after").focus();
  await code.press("Home");
  await until("selected", async () => /^Input input/.test(await status(frame)));
  await code.press("ArrowDown");
  await until("the first Conv", async () => /^Conv .*Changed.*Fold BatchNormalization/s.test(await status(frame)));
  const selected = (side: "before" | "after") =>
    stage(frame, side).evaluate((view) => (view as HTMLElement).dataset.selected ?? "");
  await says(() => selected("before"), /^Conv /);
  await says(() => selected("after"), /^Conv /);
});

test("an undo of the model changes the comparison", async () => {
  const { code } = espalier;
  await code.openFile("resnet.onnx");
  await espalier.graph();
  await code.command("Undo");
  await code.page.locator(".tab", { hasText: "Before/After" }).click();
  const frame = await comparison(/^Original \| Now$/);
  await until("no change", async () => /same, node by node/.test(await frame.locator(".compare-changes").innerText()));
});

test("two files from the Explorer; another content of one is shown; a broken one is told in one sentence", async () => {
  const { code, workspace } = espalier;
  await code.contextMenu("one.onnx", "Select Model for Compare");
  await code.contextMenu(two, "Compare with Selected Model");
  const frame = await comparison(/^one\.onnx \| two\[1\]\{a,b\}\.onnx$/);
  await until("compared", async () =>
    /Abs became Sqrt/.test((await frame.locator(".compare-changes").textContent()) ?? ""),
  );
  writeFileSync(path.join(workspace, two), espalier.read("one.onnx"));
  await until("read again", async () => /same, node by node/.test(await frame.locator(".compare-changes").innerText()));
  rmSync(path.join(workspace, two));
  await until("told", async () =>
    /two\[1\]\{a,b\}\.onnx was deleted/.test(await frame.locator(".compare-notice").innerText()),
  );

  await code.contextMenu(["one.onnx", "broken.onnx"], "Compare Models…");
  const failed = await code.webviewFrame(".failure");
  await says(() => failed.locator(".failure-text").innerText(), /expected an ONNX model/);
  await code.openFile("one.onnx");
  await espalier.graph();
});

test("a comparison that takes long says how far it is, and is cancelled at once even when the engine does not answer", async () => {
  const { code } = espalier;
  await code.command("View: Close All Editors");
  const [engine] = espalier.engines();
  assert.ok(engine !== undefined);
  process.kill(engine, "SIGSTOP");
  await code.contextMenu("resnet.onnx", "Select Model for Compare");
  await code.contextMenu("one.onnx", "Compare with Selected Model");
  const frame = await code.webviewFrame(".compare-frame > .work:not([hidden])");
  await says(() => frame.locator(".work-text").innerText(), /^Comparing the models: Reading one\.onnx/);
  await frame.getByRole("button", { name: "Cancel" }).click();
  await says(() => frame.locator(".failure").innerText(), /Cancelled\s+These models were not compared/);
  await frame.locator(".work").waitFor({ state: "hidden" });
  await until("the engine that does not answer is ended", () => !espalier.engines().includes(engine));
  await frame.getByRole("button", { name: "Compare" }).click();
  await comparison(/^resnet\.onnx \| one\.onnx$/);
});

test("many changes of a kind are listed by hundreds, and each can be gone to", async () => {
  const { code, workspace } = espalier;
  const count = 700;
  const chain = (operator: string) => {
    const nodes = Array.from({ length: count }, (_, at) => `  v${at + 1} = ${at % 2 ? "Neg" : operator} (v${at})`);
    return `model <ir_version: 8, opsets: { "": 17 }>
main (float32[1,4] v0) => (float32[1,4] v${count}) {
${nodes.join("\n")}
}`;
  };
  writeModel(workspace, "many.onnx", chain("Abs"));
  writeModel(workspace, "more.onnx", chain("Exp"));
  await code.contextMenu("many.onnx", "Select Model for Compare");
  await code.contextMenu("more.onnx", "Compare with Selected Model");
  const frame = await comparison(/^many\.onnx \| more\.onnx$/);
  const entries = frame.locator(".compare-group[open] .compare-entry");
  await until("the first of them", async () => (await entries.count()) === 300);
  await frame.getByRole("button", { name: "Show 50 more" }).click();
  await until("all of them", async () => (await entries.count()) === 350);
  assert.equal(await frame.locator(".compare-changes .link").count(), 0, "no more are offered");
  // What came is where the keys go on.
  await until("the next has the focus", () => entries.nth(300).evaluate((entry) => entry === document.activeElement));
  await entries.last().click();
  await says(() => status(frame), new RegExp(`v${count - 1}\\b`));
  await until("it is marked", async () => (await entries.last().getAttribute("aria-current")) === "true");
});

/** Everything that is to come back, as the user sees it. */
async function view(frame: Frame) {
  const pictures = await frame.locator(".graph-canvas").evaluateAll((all) =>
    all.map((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const { data } = (canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height);
      let hash = width * 31 + height;
      for (const pixel of new Uint32Array(data.buffer)) hash = (Math.imul(hash, 31) + pixel) | 0;
      return hash;
    }),
  );
  return {
    pictures,
    cameras: [await camera(frame, "before"), await camera(frame, "after")],
    selected: await stage(frame, "after").evaluate((element) => (element as HTMLElement).dataset.selected),
    status: await status(frame),
    search: await frame.locator(".graph-search input").inputValue(),
    list: await frame.locator(".compare-group[open] summary").allInnerTexts(),
    current: await frame.locator(".compare-entry[aria-current=true]").allInnerTexts(),
  };
}

async function sameView(title: RegExp, expected: Awaited<ReturnType<typeof view>>): Promise<void> {
  const frame = await comparison(title);
  let found: unknown;
  const same = async () => {
    found = await view(frame);
    return JSON.stringify(found) === JSON.stringify(expected);
  };
  await until("the same view", same).catch(() => assert.deepEqual(found, expected));
}

test("a comparison comes back after its tab was hidden and after a reload: place, groups, selection, list and search", async () => {
  const { code, workspace } = espalier;
  const document = await ModelDocument.open(trained("resnet"), { storage: modelStorage() });
  await document.optimize({ verify: false, measure: false });
  writeModel(workspace, "small.onnx", document.model);
  await code.contextMenu("resnet.onnx", "Select Model for Compare");
  await code.contextMenu("small.onnx", "Compare with Selected Model");
  const title = /^resnet\.onnx \| small\.onnx$/;
  const frame = await comparison(title);
  await frame.locator(".compare-group summary", { hasText: "Removed Identity" }).click();
  await frame.locator(".graph-search input").fill("op:Gemm");
  await until("found", async () => /1 of 1/.test(await frame.locator(".graph-search .graph-count").innerText()));
  await stage(frame, "after").focus();
  for (const key of ["ArrowUp", "ArrowUp", "ArrowUp", "Backspace"]) await code.press(key);
  await until("a group is closed on both sides", async () => /^Group 4, closed/.test(await status(frame)));
  assert.ok(!/no counterpart/.test(await status(frame)), await status(frame));
  for (const key of ["+", "+"]) await code.press(key);
  await code.page.mouse.move(900, 10); // Nothing is hovered.
  let before = await view(frame);
  await until("nothing moves any more", async () => {
    await code.page.waitForTimeout(200); // The state is saved a moment after the last change.
    const was = JSON.stringify(before);
    before = await view(frame);
    return JSON.stringify(before) === was;
  });
  assert.notEqual(before.cameras[0]!.split(" ")[2], "1.00");
  assert.ok(before.list.length > 0 && before.current.length === 0);

  await code.openFile("one.onnx");
  await espalier.graph();
  await code.page.locator(".tab", { hasText: "small.onnx" }).click();
  await sameView(title, before);
  await code.reloadWindow();
  await sameView(title, before);

  await stage(await comparison(title), "after").focus();
  await code.press("Enter");
  await until("the group is opened again", async () => /^Group 4, open/.test(await status(await comparison(title))));
});

test("a model's edits and their comparison come back together", async () => {
  const { code } = espalier;
  await code.command("View: Close All Editors");
  await code.openFile("resnet.onnx");
  const editor = await espalier.graph();
  await code.command("Espalier: Apply All Suggestions");
  await editor.getByRole("button", { name: "Before/After" }).click({ timeout: 60_000 });
  const title = /^Original \| Now$/;
  await (await comparison(title)).locator(".compare-totals", { hasText: "34 → 23" }).waitFor();
  await code.page.waitForTimeout(500);
  await code.reloadWindow();
  await (await comparison(title)).locator(".compare-totals", { hasText: "34 → 23" }).waitFor();
  await code.command("View: Close All Editors");
  await code.dialog("Don't Save");
});

test("a comparison that comes back without one of its files says so in one sentence", async () => {
  const { code, workspace } = espalier;
  await code.contextMenu("resnet.onnx", "Select Model for Compare");
  await code.contextMenu("small.onnx", "Compare with Selected Model");
  await comparison(/small\.onnx$/);
  await code.page.waitForTimeout(500);
  rmSync(path.join(workspace, "small.onnx"));
  await code.reloadWindow();
  const failed = await code.webviewFrame(".failure");
  await says(() => failed.locator(".failure-text").innerText(), /^[^.]*small\.onnx[^.]*\.$/);
});

/** The groups of changes, each with the number of its step where it has one. */
const groups = async (frame: Frame) =>
  (await frame.locator(".compare-group summary").allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim());

test("from the report of an optimization: every change has its step, over a reload too", async () => {
  const { code } = espalier;
  await code.command("View: Close All Editors");
  await code.contextMenu("resnet.onnx", "Optimize Model");
  const report = await espalier.report();
  await report.getByRole("button", { name: "Compare" }).click();
  const title = /^resnet\.onnx \| resnet\.optimized\.onnx$/;
  const told = await groups(await comparison(title));
  assert.ok(told.length > 1 && told.every((text, at) => text.startsWith(`${at + 1} `)), told.join("\n"));
  assert.ok(
    told.some((text) => /^\d+ Fold BatchNormalization.* 9$/.test(text)),
    told.join("\n"),
  );
  await code.page.waitForTimeout(500);
  await code.reloadWindow();
  assert.deepEqual(await groups(await comparison(title)), told);
});

test("before and after against the saved file: what was done since, and nothing once it is saved", async () => {
  const { code } = espalier;
  await code.command("View: Close All Editors");
  await code.openFile("resnet.optimized.onnx");
  await espalier.graph();
  await code.command("Espalier: Compare Model with Saved File");
  const title = /^File on disk \| Now$/;
  assert.deepEqual(await groups(await comparison(title)), [], "nothing was done yet");
  await code.command("View: Close All Editors");

  await code.openFile("resnet.onnx");
  await espalier.graph();
  await code.command("Espalier: Apply All Suggestions");
  await code.page.locator(".tab.dirty", { hasText: "resnet.onnx" }).waitFor({ timeout: 60_000 });
  await code.command("Espalier: Compare Model with Saved File");
  const frame = await comparison(title);
  await frame.locator(".compare-totals", { hasText: "34 → 23" }).waitFor();
  const told = await groups(frame);
  assert.ok(told.length > 0 && told.every((text) => /^\d+ /.test(text)), told.join("\n"));

  await code.page.locator(".tab", { hasText: /^resnet\.onnx$/ }).click();
  await espalier.graph();
  await code.command("File: Save");
  await code.page.locator(".tab:not(.dirty)", { hasText: /^resnet\.onnx$/ }).waitFor();
  await code.page.locator(".tab", { hasText: "File/Now" }).click();
  const saved = await comparison(title);
  await until("no change is left", async () =>
    /same, node by node/.test(await saved.locator(".compare-changes").innerText()),
  );
  await says(() => saved.locator(".compare-totals").innerText(), /Nodes\s+23\s/);
});
