// Before/after in the real editor: from a model's edits, from the Explorer, from Source Control; moving together, changes, selection.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Frame } from "playwright-core";
import { type Espalier, openEspalier, until } from "../support/espalier";

let espalier: Espalier;

const net = (operator: string) => `model <ir_version: 8, opsets: { "": 17 }>
main (float32[1,4] x) => (float32[1,4] y) {
  a = Relu (x)
  b = ${operator} (a)
  y = Neg (b)
}`;

const gitMissing = spawnSync("git", ["--version"]).status === 0 ? false : "there is no git here";

function git(...args: string[]) {
  const who = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
  execFileSync("git", [...who, ...args], { cwd: espalier.workspace, stdio: "ignore" });
}

before(async () => {
  espalier = await openEspalier({
    files: {
      "resnet.onnx": { trained: "resnet" },
      "one.onnx": { ir: net("Abs") },
      "two.onnx": { ir: net("Sqrt") },
      "broken.onnx": { bytes: "this is no model" },
    },
    settings: { "git.enabled": true, "git.openRepositoryInParentFolders": "never" },
  });
});
after(() => espalier?.close());

/** The comparison in front, once both graphs are painted. */
async function comparison(title: RegExp): Promise<Frame> {
  let frame: Frame | undefined;
  await until("compared", async () => {
    frame = await espalier.code.webviewFrame(".compare[data-shown]");
    const titles = await frame.locator(".compare-title").allInnerTexts();
    return title.test(titles.join(" | ")) && (await frame.locator(".graph-canvas[data-painted]").count()) === 2;
  });
  return frame!;
}

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
  const groups = await frame.locator(".compare-group summary").allInnerTexts();
  assert.ok(
    groups.some((text) => /Fold BatchNormalization.*9/s.test(text)),
    groups.join("\n"),
  );
  assert.match(await frame.locator(".compare-totals").innerText(), /34 → 23/);

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
  assert.match(await selected("before"), /^Conv /);
  assert.match(await selected("after"), /^Conv /);
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
  await code.contextMenu("two.onnx", "Compare with Selected Model");
  const frame = await comparison(/^one\.onnx \| two\.onnx$/);
  await until("compared", async () =>
    /Abs became Sqrt/.test((await frame.locator(".compare-changes").textContent()) ?? ""),
  );
  writeFileSync(path.join(workspace, "two.onnx"), espalier.read("one.onnx"));
  await until("read again", async () => /same, node by node/.test(await frame.locator(".compare-changes").innerText()));
  rmSync(path.join(workspace, "two.onnx"));
  await until("told", async () => /two\.onnx was deleted/.test(await frame.locator(".compare-notice").innerText()));

  await code.contextMenu(["one.onnx", "broken.onnx"], "Compare Models…");
  const failed = await code.webviewFrame(".failure");
  assert.match(await failed.locator(".failure-text").innerText(), /expected an ONNX model/);
  await code.openFile("one.onnx");
  await espalier.graph();
});

test("a model that changed in Git opens as before and after", { skip: gitMissing }, async () => {
  const { code, workspace } = espalier;
  git("init", "-q");
  git("add", "one.onnx");
  git("commit", "-qm", "one");
  const { writeModel } = await import("../support/modelFiles");
  writeModel(workspace, "one.onnx", net("Sqrt"));
  // The Git extension looks for repositories when a window opens.
  await code.reload();
  await code.command("Source Control: Focus on Changes View");
  const row = code.page.locator(".scm-view .monaco-list-row", { hasText: "one.onnx" }).first();
  await row.waitFor();
  await row.click();
  const frame = await comparison(/^one\.onnx \((Index|HEAD)\) \| one\.onnx$/);
  await until("compared", async () =>
    /Abs became Sqrt/.test((await frame.locator(".compare-changes").textContent()) ?? ""),
  );
  assert.ok(!(await code.tabs()).some((tab) => /Working Tree/.test(tab)), "the difference's own tab is closed");
  const tops = [await camera(frame, "before"), await camera(frame, "after")].map((at) => at.split(" ").slice(1));
  assert.deepEqual(tops[0], tops[1], "both begin at their top");
});

test("what Source Control offers for a changed model compares it with HEAD", { skip: gitMissing }, async () => {
  const { code } = espalier;
  await code.command("View: Close All Editors");
  await code.command("Source Control: Focus on Changes View");
  const row = code.page.locator(".scm-view .monaco-list-row", { hasText: "one.onnx" }).first();
  await code.chooseFromContextMenu(row, "Compare Model with HEAD");
  await comparison(/^one\.onnx \(HEAD\) \| one\.onnx$/);
  assert.deepEqual(code.webviewErrors(), []);
});
