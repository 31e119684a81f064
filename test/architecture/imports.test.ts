import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { importsOf, roomOf, violations } from "./arrows";

const root = path.resolve(__dirname, "../..");

/** Above it a file holds more than one idea. */
const MAX_LINES = 500;

/** Tables, whose length is their content's. Generated files are named *.generated.ts. */
const LONG_TABLES: string[] = [];

function sources(...folders: string[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const folder of folders) {
    if (!existsSync(path.join(root, folder))) continue;
    for (const entry of readdirSync(path.join(root, folder), { recursive: true })) {
      const file = `${folder}/${String(entry).split(path.sep).join("/")}`;
      if (/\.tsx?$/.test(file)) files.set(file, readFileSync(path.join(root, file), "utf8"));
    }
  }
  return files;
}

const lines = (found: { file: string; imports: string; why: string }[]) =>
  found.map(({ file, imports, why }) => `${file} -> ${imports}: ${why}`);

test("imports point down only", () => {
  const files = sources("src", "webview");
  assert.ok(files.size > 0);
  assert.deepEqual(lines(violations(files)), []);
});

test("no file is longer than its idea", () => {
  const long: string[] = [];
  for (const [file, text] of sources("src", "webview", "test")) {
    const length = text.split("\n").length - 1;
    if (length > MAX_LINES && !file.endsWith(".generated.ts") && !LONG_TABLES.includes(file))
      long.push(`${file}: ${length} lines`);
  }
  assert.deepEqual(long, []);
  for (const file of LONG_TABLES) assert.ok(existsSync(path.join(root, file)), `${file} is excepted, and gone`);
});

test("each planted mistake is found", () => {
  const planted: [string, string][] = [
    ["src/core/ir/graph.ts", 'import { conv } from "../ops/conv";'],
    ["src/core/ops/conv.ts", 'import { fold } from "../passes/fold";'],
    ["src/core/passes/fold.ts", 'import { readOnnx } from "../formats/onnx/read";'],
    ["src/core/formats/onnx/read.ts", 'export * from "../../passes/index";'],
    ["src/core/analysis/cost.ts", 'import fs from "node:fs";'],
    ["src/core/analysis/cost.ts", 'const fs = require("fs");'],
    ["src/core/document/open.ts", 'import { rpc } from "../../protocol/rpc";'],
    ["src/core/document/open.ts", 'const ort = await import("onnxruntime-node");'],
    ["src/scripts/python.ts", 'import type { Graph } from "../core/ir/graph";'],
    ["src/protocol/messages.ts", 'import type { Uri } from "vscode";'],
    ["src/engine.ts", 'import * as vscode from "vscode";'],
    ["src/cli/main.ts", 'import { InferenceSession } from "onnxruntime-node";'],
    [
      "src/host/editor/editor.ts",
      'import {\n  openDocument, // why\n  type Model,\n} from "../../core/document/open";',
    ],
    ["src/extension.ts", 'import "./core/ir/graph";'],
    ["src/node/files.ts", 'import { run } from "../runtime/onnxruntime";'],
    ["src/runtime/onnxruntime.ts", 'import path from "path";'],
    ["src/misc/things.ts", "export const x = 1;"],
    ["webview/main.ts", 'import type { Graph } from "../src/core/ir/graph";'],
    ["webview/main.ts", 'import { expect } from "../test/support/x";'],
  ];
  for (const [file, source] of planted) {
    assert.equal(violations(new Map([[file, source]])).length, 1, `not found: ${file}: ${source}`);
  }
  const controls = 'import { provideVSCodeDesignSystem } from "@vscode/webview-ui-toolkit";';
  assert.equal(violations(new Map([["webview/controls/a.ts", controls]])).length, 0);
  assert.equal(
    violations(
      new Map([
        ["webview/controls/a.ts", controls],
        ["webview/panels/b.ts", controls],
      ]),
    ).length,
    1,
  );
});

test("what is right is not reported", () => {
  const right: [string, string][] = [
    ["src/core/passes/fold.ts", 'import type { Graph } from "../ir/graph";\nimport { cost } from "../analysis/cost";'],
    [
      "src/core/ir/graph.ts",
      '// import x from "vscode"\n/* require("fs") */\nconst url = "https://a//b"; import { a } from "./b";',
    ],
    [
      "src/host/editor/editor.ts",
      'import * as vscode from "vscode";\nimport type { Model } from "../../core/document/open";',
    ],
    [
      "src/runtime/onnxruntime.ts",
      'import type { Runtime } from "../core/document/runtime";\nimport ort from "onnxruntime-node";',
    ],
    ["src/cli.ts", 'import { main } from "./cli/main";'],
    ["src/extension.ts", 'import { editors } from "./host/editor/editors";'],
    ["webview/link.ts", 'import type { Message } from "../src/protocol/messages";\nimport "./style/main.css";'],
  ];
  for (const [file, source] of right) assert.deepEqual(lines(violations(new Map([[file, source]]))), []);
});

test("every form of import is read", () => {
  const source = `
    import a from "1"; import { b, type C } from "2"; import * as d from '3'; import "4"; import type { E } from "5";
    export * from "6"; export { f } from "7"; export type { G } from "8"; const h = import("9"); require("10");
    import i, { j } from "11"; import {
      k,
    } from "12"; const from = "not this"; import { type } from "13"; export const text = "import x from 'no'";`;
  const seen = importsOf(source).map(({ specifier, typeOnly }) => specifier + (typeOnly ? "t" : ""));
  assert.deepEqual(
    seen.sort((x, y) => Number.parseInt(x, 10) - Number.parseInt(y, 10)),
    ["1", "2", "3", "4", "5t", "6", "7", "8t", "9", "10", "11", "12", "13"],
  );
});

test("rooms", () => {
  assert.equal(roomOf("src/core/ir/graph.ts"), "core/ir");
  assert.equal(roomOf("src/core/index.ts"), "core");
  assert.equal(roomOf("src/core/ir"), "core/ir");
  assert.equal(roomOf("src/core/runtime.ts"), "core/runtime");
  assert.equal(roomOf("src/cli.ts"), "cli");
  assert.equal(roomOf("src/cli/args.ts"), "cli");
  assert.equal(roomOf("webview/graph/layout.ts"), "webview");
  assert.equal(roomOf("test/x.ts"), undefined);
});
