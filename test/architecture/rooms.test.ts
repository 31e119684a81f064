import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

const root = path.join(__dirname, "../..");
/** Folders of the sources, as deep as a room has rooms: "src/core/analysis/groups". */
const DEEPEST = 4;

function foldersIn(folder: string): string[] {
  if (folder.split("/").length >= DEEPEST) return [];
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => [`${folder}/${name}`, ...foldersIn(`${folder}/${name}`)]);
}

/** The list of rooms in ARCHITECTURE.md. */
function listed(): string {
  const text = readFileSync(path.join(root, "ARCHITECTURE.md"), "utf8");
  const [, list] = /## Rooms\n\n([\s\S]*?)\n\nImports point down only/.exec(text) ?? [];
  assert.ok(list);
  return list;
}

test("every room is in ARCHITECTURE.md", () => {
  const list = listed();
  const missing = ["src", "webview"].flatMap(foldersIn).filter((folder) => {
    const name = folder.split("/").at(-1) ?? "";
    return !new RegExp(`\\b${name}\\b`).test(list);
  });
  assert.deepEqual(missing, []);
});

test("every folder that ARCHITECTURE.md lists under src and webview is there", () => {
  const names = new Set(["src", "webview"].flatMap(foldersIn).map((folder) => folder.split("/").at(-1)));
  const outside = new Set(["src", "webview", "bench", "test", "models", "host", "support"]);
  const gone = [...listed().matchAll(/(?<![\w/*])([a-zA-Z]+)\/(?![a-zA-Z])/g)]
    .map(([, name]) => name ?? "")
    .filter((name) => !names.has(name) && !outside.has(name));
  assert.deepEqual(gone, []);
});
