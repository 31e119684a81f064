import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { lfsObject, lfsPointer } from "../../src/host/compare/lfsObject";
import { scratchFolder } from "../support/modelFiles";

const contents = Buffer.from("the model itself");
const oid = createHash("sha256").update(contents).digest("hex");
const text = (size: number) => `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${size}\n`;
const pointer = { oid, size: contents.length };

/** A repository whose LFS holds the contents, with a working tree beside its own. */
function repository(folder: string): void {
  const objects = path.join(folder, "main/.git/lfs/objects", oid.slice(0, 2), oid.slice(2, 4));
  const linked = path.join(folder, "main/.git/worktrees/linked");
  for (const each of [objects, linked, path.join(folder, "main/models/deep"), path.join(folder, "linked/models")])
    mkdirSync(each, { recursive: true });
  writeFileSync(path.join(objects, oid), contents);
  writeFileSync(path.join(linked, "commondir"), "../..\n");
  writeFileSync(path.join(folder, "linked/.git"), `gitdir: ${linked}\n`);
}

test("a pointer is told from models and from texts that begin like one", () => {
  assert.deepEqual(lfsPointer(Buffer.from(text(16))), { oid, size: 16 });
  assert.deepEqual(lfsPointer(Buffer.from(text(16).replace("\noid", "\next-0-x sha256:00\noid"))), { oid, size: 16 });
  for (const other of ["", "PK", text(16).replace(oid, `../${oid.slice(3)}`), text(16) + " ".repeat(1024)])
    assert.equal(lfsPointer(Buffer.from(other)), undefined, other.slice(0, 200));
});

test("what a pointer stands for is found in the repository around the file, and in that of a linked working tree", async (context) => {
  const folder = scratchFolder(context);
  repository(folder);
  for (const file of ["main/a.onnx", "main/models/deep/a.onnx", "linked/models/a.onnx"])
    assert.deepEqual(await lfsObject(path.join(folder, file), pointer), contents, file);
});

test("what is not there, or not whole, is not given", async (context) => {
  const folder = scratchFolder(context);
  repository(folder);
  const file = path.join(folder, "main/a.onnx");
  assert.equal(await lfsObject(file, { oid, size: contents.length + 1 }), undefined);
  assert.equal(await lfsObject(file, { oid: "0".repeat(64), size: contents.length }), undefined);
  assert.equal(await lfsObject(path.join(folder, "a.onnx"), pointer), undefined);
});
