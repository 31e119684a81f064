/**
 * Which room may import which: the diagram in ARCHITECTURE.md as a table, and the walk that holds the source against it.
 * Pure: files come in as texts, so that a planted mistake can be shown to be found.
 */
import { builtinModules } from "node:module";

interface Room {
  /** Rooms it may import values and types from. */
  uses?: string[];
  /** Rooms it may import types from, and nothing that exists at run time. */
  usesTypes?: string[];
  /** Packages and `node:` it may import. `node:*` stands for all of Node's own modules. */
  packages?: string[];
}

const FOUNDATION = ["core/ir", "core/ops", "core/patterns", "core/runtime"];
const MIDDLE = ["core/formats", "core/passes", "core/pruning", "core/compression", "core/training", "core/analysis"];
const CORE = [...FOUNDATION, ...MIDDLE, "core/document", "core"];

/** A room is a folder, or a file directly in src/ or core/. Each may import itself; nothing may import what is not listed. */
export const ROOMS: Record<string, Room> = {
  "core/ir": {},
  "core/ops": { uses: ["core/ir"] },
  "core/patterns": { uses: ["core/ir", "core/ops"] },
  "core/runtime": { uses: ["core/ir"] }, // the port; its implementations are in runtime/
  "core/formats": { uses: FOUNDATION },
  "core/analysis": { uses: FOUNDATION, usesTypes: ["protocol"] }, // it fills the reports
  "core/passes": { uses: [...FOUNDATION, "core/analysis"], usesTypes: ["protocol"] },
  "core/training": { uses: [...FOUNDATION, "core/analysis"] },
  "core/pruning": { uses: [...FOUNDATION, "core/analysis", "core/passes", "core/training"] },
  "core/compression": { uses: [...FOUNDATION, "core/analysis", "core/passes", "core/training"] },
  "core/document": { uses: [...FOUNDATION, ...MIDDLE], usesTypes: ["protocol"] },
  core: { uses: [...FOUNDATION, ...MIDDLE, "core/document"] }, // core/index.ts: the library's face
  scripts: {},
  protocol: {},
  runtime: { uses: CORE, packages: ["node:*", "onnxruntime-node", "onnxruntime-common", "@tensorflow/tfjs-node"] },
  data: { uses: CORE, packages: ["node:*"] },
  node: { uses: CORE, packages: ["node:*"] },
  engine: { uses: [...CORE, "node", "runtime", "data", "protocol"], packages: ["node:*"] },
  cli: { uses: [...CORE, "node", "runtime", "data", "protocol"], packages: ["node:*"] },
  // The host only talks to VS Code; what it knows of documents it asks the engine.
  host: { uses: ["scripts", "protocol"], usesTypes: ["core/document"], packages: ["node:*", "vscode"] },
  extension: { uses: ["host"], packages: ["vscode"] },
  webview: { uses: ["protocol"], packages: ["@vscode/webview-ui-toolkit"] },
};

const TOOLKIT = "@vscode/webview-ui-toolkit";

export interface Violation {
  file: string;
  imports: string;
  why: string;
}

interface Import {
  specifier: string;
  typeOnly: boolean;
}

/** The imports of a TypeScript source: import, export from, import(), require(). */
export function importsOf(source: string): Import[] {
  // Comments first: their text may look like code. A string that holds `//` survives, since quotes are matched before.
  const code = source.replace(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_, text) => text ?? "",
  );
  const found: Import[] = [];
  const statement =
    /(?<=(?:^|[;}\n])\s*)(?:import|export)\s+(type\s+(?!from\b|,))?(?:[\w*${}\s,]+?\sfrom\s+)?["']([^"'\n]+)["']/g;
  for (const match of code.matchAll(statement)) {
    found.push({ specifier: match[2] as string, typeOnly: match[1] !== undefined });
  }
  // `import("x").T` in a type cannot be told from a call without parsing; neither room of values needs it.
  const call = /\b(?:import|require)\s*\(\s*["']([^"'\n]+)["']\s*\)/g;
  for (const match of code.matchAll(call)) found.push({ specifier: match[1] as string, typeOnly: false });
  return found;
}

/** The room of a file or of a folder's index, by its path from the project's folder, with or without its ending. */
export function roomOf(file: string): string | undefined {
  if (file === "webview" || file.startsWith("webview/")) return "webview";
  if (!file.startsWith("src/")) return undefined;
  const [first, second] = file
    .slice("src/".length)
    .replace(/\.tsx?$/, "")
    .replace(/\/index$/, "")
    .split("/");
  return first === "core" && second !== undefined ? `core/${second}` : first;
}

/** Every import that points where it may not. `files` maps paths from the project's folder to sources. */
export function violations(files: Map<string, string>): Violation[] {
  const found: Violation[] = [];
  const toolkitFolders = new Set<string>();
  for (const [file, source] of files) {
    const name = roomOf(file);
    const room = name === undefined ? undefined : ROOMS[name];
    if (name === undefined || room === undefined) {
      found.push({
        file,
        imports: "",
        why: `no room is called "${name ?? file}"; add it to ROOMS and to ARCHITECTURE.md`,
      });
      continue;
    }
    for (const { specifier, typeOnly } of importsOf(source)) {
      const why = specifier.startsWith(".")
        ? wrongRoom(name, room, roomOf(resolve(file, specifier)), typeOnly)
        : wrongPackage(name, room, specifier);
      if (why) found.push({ file, imports: specifier, why });
      if (specifier.startsWith(TOOLKIT)) toolkitFolders.add(file.slice(0, file.lastIndexOf("/")));
    }
  }
  if (toolkitFolders.size > 1) {
    const folders = [...toolkitFolders].sort();
    found.push({
      file: folders[1] as string,
      imports: TOOLKIT,
      why: `only one folder may know it: ${folders.join(", ")}`,
    });
  }
  return found;
}

function wrongRoom(from: string, room: Room, to: string | undefined, typeOnly: boolean): string | undefined {
  if (to === from || (to !== undefined && room.uses?.includes(to))) return undefined;
  if (to !== undefined && room.usesTypes?.includes(to)) {
    return typeOnly ? undefined : `${from} may import only types from ${to}`;
  }
  return `${from} may not import ${to ?? "from outside src and webview"}`;
}

function wrongPackage(from: string, room: Room, specifier: string): string | undefined {
  const allowed = room.packages ?? [];
  if (specifier.startsWith("node:")) {
    return allowed.includes("node:*") ? undefined : `${from} may not use Node's modules`;
  }
  if (builtinModules.includes(specifier.split("/")[0] as string)) return `write node:${specifier}`;
  const ok = allowed.some((name) => specifier === name || specifier.startsWith(`${name}/`));
  return ok ? undefined : `${from} may not import the package ${specifier}`;
}

function resolve(file: string, specifier: string): string {
  const parts = file.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}
