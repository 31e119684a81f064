// Before/after of versions in Git: from Source Control, from the Explorer, staged, renamed, with weights beside them, in Git LFS.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import type { Frame, Locator } from "playwright-core";
import { comparisonOf, net } from "../support/comparison";
import { becomes, type Espalier, openEspalier, says, until } from "../support/espalier";
import { trained, writeModel } from "../support/modelFiles";
import { externalInitializer, input, modelFile, node, output } from "../support/onnxFile";
import { text } from "../support/protobuf";

let espalier: Espalier;

const gitMissing = spawnSync("git", ["--version"]).status === 0 ? false : "there is no git here";

function git(...args: string[]) {
  const who = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
  execFileSync("git", [...who, ...args], { cwd: espalier.workspace, stdio: "ignore" });
}

before(async () => {
  espalier = await openEspalier({
    files: { "one.onnx": { ir: net("Abs") } },
    settings: { "git.enabled": true, "git.openRepositoryInParentFolders": "never" },
  });
});
after(() => espalier?.close());

const comparison = (title: RegExp) => comparisonOf(espalier, title);
const titleButton = (name: string) => espalier.code.page.locator(`.editor-actions [aria-label^="${name}"]`);
const camera = (frame: Frame, side: "before" | "after") =>
  frame.locator(`.compare-side.${side} .graph-view`).evaluate((view) => (view as HTMLElement).dataset.camera ?? "");

/** What a click on the changed model leads to, in a window that was opened anew: the Git extension looks for repositories only then. */
async function comparedBySourceControl(): Promise<Frame> {
  const { code } = espalier;
  await code.command("View: Close All Editors");
  await code.page.waitForTimeout(1500); // The window remembers that.
  await code.reload();
  await code.command("Source Control: Focus on Changes View");
  const row = code.page.locator(".scm-view .monaco-list-row", { hasText: "one.onnx" }).first();
  await row.waitFor();
  await row.click();
  return await comparison(/^one\.onnx \((Index|HEAD)\) \| one\.onnx$/);
}

test("a model that changed in Git opens as before and after", { skip: gitMissing }, async () => {
  const { code, workspace } = espalier;
  git("init", "-q");
  git("add", "one.onnx");
  git("commit", "-qm", "one");
  writeModel(workspace, "one.onnx", net("Sqrt"));
  const frame = await comparedBySourceControl();
  await until("compared", async () =>
    /Abs became Sqrt/.test((await frame.locator(".compare-changes").textContent()) ?? ""),
  );
  await until("the difference's own tab is closed", async () =>
    (await code.tabs()).every((tab) => !/Working Tree/.test(tab)),
  );
  await until("both begin at their top", async () => {
    const tops = [await camera(frame, "before"), await camera(frame, "after")].map((at) => at.split(" ").slice(1));
    return isDeepStrictEqual(tops[0], tops[1]);
  });
});

/** What the Explorer's entry for a model leads to, after Git was told of what changed. */
async function comparedWithHead(name: string): Promise<Frame> {
  const { code } = espalier;
  await code.command("View: Close All Editors");
  await code.command("Git: Refresh");
  await code.command("File: Focus on Files Explorer");
  await code.contextMenu(name, "Compare Model with HEAD");
  const file = name.replace(".", "\\.");
  return await comparison(new RegExp(`^${file} \\(HEAD\\) \\| ${file}$`));
}

const scmRow = (name: string, group: "Staged Changes" | "Changes") =>
  espalier.code.page
    .locator(`.scm-view .monaco-list-row[aria-label*="${name}"]`)
    .nth(group === "Staged Changes" ? 0 : -1);

test("a changed model in Source Control has a button and an entry that compare it with HEAD", {
  skip: gitMissing,
}, async () => {
  const { code } = espalier;
  await code.command("View: Close All Editors");
  await code.command("Source Control: Focus on Changes View");
  const row = scmRow("one.onnx", "Changes");
  await code.chooseFromContextMenu(row, "Compare Model with HEAD");
  await comparison(/^one\.onnx \(HEAD\) \| one\.onnx$/);
  await code.command("View: Close All Editors");
  await row.hover();
  await row.getByRole("button", { name: "Compare Model with HEAD" }).click();
  await comparison(/^one\.onnx \(HEAD\) \| one\.onnx$/);
});

test("a staged change is compared as it is staged, whatever the file is by now", { skip: gitMissing }, async () => {
  const { code, workspace } = espalier;
  git("add", "one.onnx");
  writeModel(workspace, "one.onnx", net("Exp"));
  await code.command("View: Close All Editors");
  await code.command("Git: Refresh");
  await code.command("Source Control: Focus on Changes View");
  await until("both rows", async () => (await code.page.locator(`.scm-view [aria-label*="one.onnx"]`).count()) >= 2);
  const told = async (title: RegExp, changes: RegExp) => {
    const frame = await comparison(title);
    await says(() => frame.locator(".compare-changes").textContent(), changes);
  };
  const staged = scmRow("one.onnx", "Staged Changes");
  await staged.hover();
  await staged.getByRole("button", { name: "Compare Model with HEAD" }).click();
  await told(/^one\.onnx \(HEAD\) \| one\.onnx \(Index\)$/, /Abs became Sqrt/);
  await code.command("View: Close All Editors");
  await staged.click();
  await told(/^one\.onnx \(HEAD\) \| one\.onnx \(Index\)$/, /Abs became Sqrt/);
  await scmRow("one.onnx", "Changes").click();
  await told(/^one\.onnx \(Index\) \| one\.onnx$/, /Sqrt became Exp/);
});

test("a renamed model is compared with what it was called, and weights beside it come from the same version", {
  skip: gitMissing,
}, async () => {
  const { code, workspace } = espalier;
  const weights = (...values: number[]) => new Float32Array(values);
  const external = modelFile({
    graph: [
      node("Add", ["x", "w"], ["y"]),
      text(2, "g"),
      input("x"),
      output("y"),
      externalInitializer("w", [2], { location: "w.bin", offset: "0", length: "8" }),
    ],
  });
  writeFileSync(path.join(workspace, "old.onnx"), external);
  writeFileSync(path.join(workspace, "w.bin"), weights(1, 2));
  git("add", "old.onnx", "w.bin");
  git("commit", "-qm", "old");
  git("mv", "old.onnx", "new.onnx");
  writeFileSync(path.join(workspace, "w.bin"), weights(1, 3));
  await code.command("View: Close All Editors");
  await code.command("Git: Refresh");
  await code.command("Source Control: Focus on Changes View");
  const row = scmRow("new.onnx", "Staged Changes");
  await row.click();
  const frame = await comparison(/^old\.onnx \(HEAD\) \| new\.onnx \(Index\)$/);
  await says(() => frame.locator(".compare-changes").innerText(), /same, node by node/);
  git("mv", "new.onnx", "old.onnx");
  await code.command("File: Focus on Files Explorer");
  await code.contextMenu("old.onnx", "Compare Model with HEAD");
  const now = await comparison(/^old\.onnx \(HEAD\) \| old\.onnx$/);
  await says(() => now.locator(".compare-changes").textContent(), /other numbers in input 1/);
  assert.deepEqual(code.webviewErrors(), []);
});

test("an older version is looked at: what would change it is disabled and says why", { skip: gitMissing }, async () => {
  const { code, workspace } = espalier;
  copyFileSync(trained("resnet"), path.join(workspace, "net.onnx"));
  git("add", "net.onnx");
  git("commit", "-qm", "net");
  writeModel(workspace, "net.onnx", net("Abs"));
  const compared = await comparedWithHead("net.onnx");
  await compared.locator(".compare-side.before vscode-button", { hasText: "Open" }).click();
  const page = await code.webviewFrame(".editor");
  await page.locator(".graph-canvas[data-painted]").waitFor();
  const locked = (one: Locator) =>
    one.evaluate((control: HTMLElement & { disabled: boolean }) => `${control.disabled} ${control.title}`);
  const reason = "true This is another version of the file: it can be looked at, not changed.";
  await becomes(() => locked(page.getByText("Optimize Model", { exact: true })), reason);
  await until("no button in the title bar", async () => (await titleButton("Optimize Model").count()) === 0);
  await says(() => page.locator("#tab-suggestions").innerText(), /\d/);
  await page.locator(".graph-view").focus();
  await code.press("]");
  await says(() => page.locator(".graph-suggested").innerText(), /^Suggestion 1 of/);
  await becomes(() => locked(page.locator(".graph-suggested").getByText("Apply", { exact: true })), reason);
  await code.press("a");
  await becomes(() => page.locator(".graph-status").innerText(), reason.slice("true ".length));
  await code.press("Space");
  await becomes(() => locked(page.locator(".graph-card").getByText("Apply", { exact: true })), reason);
  await page.locator(".graph-card").getByText("Preview", { exact: true }).click();
  await becomes(() => locked(page.locator(".graph-preview").getByText("Apply", { exact: true })), reason);
  await page.locator("#tab-suggestions").click();
  await becomes(() => locked(page.locator(".suggestions-panel .toolbar").getByText("Apply all")), reason);
  await becomes(() => locked(page.locator(".suggestions-panel .card > vscode-button").first()), reason);
  await code.screenshot("version");
  await code.command("View: Close All Editors");
  await code.openFile("net.onnx");
  const own = await espalier.editor();
  await until("the file itself can be changed", async () =>
    (await locked(own.getByText("Optimize Model", { exact: true }))).startsWith("false "),
  );
  await titleButton("Optimize Model").waitFor();
});

test("a version that Git LFS holds is compared where its contents are on this machine, else one sentence says where they are", {
  skip: gitMissing,
}, async () => {
  const { code, workspace } = espalier;
  const file = path.join(workspace, "large.onnx");
  writeModel(workspace, "large.onnx", net("Abs"));
  const contents = readFileSync(file);
  const oid = createHash("sha256").update(contents).digest("hex");
  const objects = path.join(workspace, ".git/lfs/objects", oid.slice(0, 2), oid.slice(2, 4));
  mkdirSync(objects, { recursive: true });
  writeFileSync(path.join(objects, oid), contents);
  writeFileSync(file, `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${contents.length}\n`);
  git("add", "large.onnx");
  git("commit", "-qm", "large");
  writeModel(workspace, "large.onnx", net("Sqrt"));
  const frame = await comparedWithHead("large.onnx");
  await says(() => frame.locator(".compare-changes").textContent(), /Abs became Sqrt/);

  rmSync(path.join(workspace, ".git/lfs"), { recursive: true });
  await code.command("View: Close All Editors");
  await code.contextMenu("large.onnx", "Compare Model with HEAD");
  const failed = await code.webviewFrame(".failure");
  await says(
    () => failed.locator(".failure-text").innerText(),
    /^large\.onnx \(HEAD\) is a Git LFS pointer, and its contents are not on this machine: `git lfs fetch --all` gets them\.$/,
  );
});
