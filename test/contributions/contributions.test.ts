import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import {
  commands,
  contextKeys,
  settings,
  settingsSection,
  views,
  viewTypes,
  walkthrough,
} from "../../src/host/contributions";

const root = path.resolve(__dirname, "../..");
const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const { contributes } = manifest;

const sorted = (list: Iterable<string>) => [...list].sort();

test("package.json contributes the commands of contributions.ts, and no other", () => {
  assert.deepEqual(
    sorted(contributes.commands.map(({ command }: { command: string }) => command)),
    sorted(Object.values(commands)),
  );
});

test("every command of a menu, key or palette entry exists", () => {
  const known = new Set<string>(Object.values(commands));
  const used = [...Object.values(contributes.menus).flat(), ...contributes.keybindings] as { command?: string }[];
  assert.deepEqual(
    used.flatMap(({ command }) => command ?? []).filter((command) => !known.has(command)),
    [],
  );
});

test("settings have the types and defaults of contributions.ts, and a text each", () => {
  const { properties } = contributes.configuration;
  assert.deepEqual(
    sorted(Object.keys(properties)),
    sorted(Object.keys(settings).map((key) => `${settingsSection}.${key}`)),
  );
  for (const [key, fallback] of Object.entries(settings)) {
    const property = properties[`${settingsSection}.${key}`];
    assert.equal(property.default, fallback, key);
    const type = property.type === "integer" ? "number" : property.type;
    assert.equal(type, typeof fallback, key);
    assert.ok(property.markdownDescription?.length > 20, key);
    if (property.enum) assert.equal(property.enum.length, property.enumDescriptions.length, key);
  }
});

test("views, the editor and the walkthrough have the ids of contributions.ts", () => {
  const [container] = contributes.viewsContainers.activitybar;
  assert.equal(container.id, views.container);
  const ids = contributes.views[views.container].map(({ id }: { id: string }) => id);
  assert.deepEqual(sorted(ids), sorted([views.models, views.outline, views.suggestions, views.history]));
  const [editor] = contributes.customEditors;
  assert.equal(editor.viewType, viewTypes.model);
  assert.ok(
    manifest.activationEvents.includes(`onWebviewPanel:${viewTypes.report}`),
    "reports come back after a reload",
  );
  assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${viewTypes.compare}`), "and so do comparisons");
  assert.equal(contributes.walkthroughs[0].id, walkthrough);
});

test("when clauses name only keys that the extension sets", () => {
  const text = JSON.stringify(contributes);
  const known = new Set<string>([...Object.values(contextKeys), ...Object.values(views), ...Object.values(viewTypes)]);
  const clauses = [...text.matchAll(/"(?:when|enablement)":"((?:[^"\\]|\\.)*)"/g)].map(([, clause]) => clause ?? "");
  const named = clauses.flatMap((clause) => clause.match(/espalier\.\w+/g) ?? []);
  assert.ok(named.length > 10);
  assert.deepEqual(
    named.filter((key) => !known.has(key)),
    [],
  );
});

test("what runs a model waits for trust", () => {
  const needs = [commands.optimizeModel, commands.verifyModel, commands.measureModel, commands.applyAll] as string[];
  for (const { command, enablement } of contributes.commands) {
    const trusted = /isWorkspaceTrusted/.test(enablement ?? "");
    assert.equal(trusted, needs.includes(command), command);
  }
  assert.equal(manifest.capabilities.untrustedWorkspaces.supported, "limited");
});

test("every picture that is named exists, and activation waits for something", () => {
  const pictures = [...JSON.stringify(manifest).matchAll(/"(media\/[^"]+)"/g)].map(([, file]) => file ?? "");
  assert.ok(pictures.length > 5);
  for (const file of pictures) assert.ok(existsSync(path.join(root, file)), file);
  assert.ok(!manifest.activationEvents.includes("*") && !manifest.activationEvents.includes("onStartupFinished"));
});

test("command ids are written nowhere else in the host", () => {
  const sources = readdirSync(path.join(root, "src/host"), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".ts") && file !== "contributions.ts");
  const ids = new Set<string>([...Object.values(commands), ...Object.values(viewTypes)]);
  for (const file of sources) {
    const text = readFileSync(path.join(root, "src/host", file), "utf8");
    for (const [, id] of text.matchAll(/"(espalier\.\w+)"/g)) assert.ok(!ids.has(id ?? ""), `${file} writes ${id}`);
  }
});
