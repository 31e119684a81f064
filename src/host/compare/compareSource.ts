import path from "node:path";
import * as vscode from "vscode";
import type { StepReport } from "../../protocol/reports";

/** What is compared with what. Plain data: it outlives the window as the page's state. */
export type CompareSource =
  /** An open model as its file was when it was opened, and as its steps leave it. */
  | { readonly kind: "edits"; readonly after: string }
  /** The file as it is on the disk, and the open model. */
  | { readonly kind: "saved"; readonly after: string }
  /** Two files, of this folder or of another version of it. `steps`: where {@link KeptSteps} has what was done to the one to get the other. */
  | { readonly kind: "files"; readonly before: string; readonly after: string; readonly steps?: string };

export function filesSource(before: vscode.Uri, after: vscode.Uri, steps?: string): CompareSource {
  const files = { kind: "files", before: before.toString(), after: after.toString() } as const;
  return steps === undefined ? files : { ...files, steps };
}

/** What is drawn of a report's steps: those that did something. Refusals are not, and may be many. */
export function drawnSteps(steps: readonly StepReport[]): StepReport[] {
  return steps.filter(({ applied }) => applied > 0).map((step) => ({ ...step, refused: [] }));
}

/** How both sides are called; as much of their folders as tells them apart. */
export function titlesOf(source: CompareSource): { before: string; after: string } {
  if (source.kind === "edits") return { before: "Original", after: "Now" };
  if (source.kind === "saved") return { before: "File on disk", after: "Now" };
  const [before, after] = [vscode.Uri.parse(source.before), vscode.Uri.parse(source.after)];
  const [old, fresh] = [nameOf(before), nameOf(after)];
  if (old !== fresh || source.before === source.after) return { before: old, after: fresh };
  return { before: longName(before), after: longName(after) };
}

export function panelTitle(source: CompareSource): string {
  const after = vscode.Uri.parse(source.after);
  if (source.kind === "edits") return `${path.posix.basename(after.path)}: Before/After`;
  const { before: old, after: fresh } = titlesOf(source);
  if (source.kind === "saved") return `${path.posix.basename(after.path)}: File/Now`;
  return `${old} ↔ ${fresh}`;
}

/** "model.onnx", "model.onnx (HEAD)". */
export function nameOf(uri: vscode.Uri): string {
  const name = path.posix.basename(uri.path);
  const version = versionOf(uri);
  return version === undefined ? name : `${name} (${version})`;
}

function longName(uri: vscode.Uri): string {
  return versionOf(uri) === undefined ? vscode.workspace.asRelativePath(uri) : nameOf(uri);
}

/** Which version a URI of Git's own scheme means: its query is JSON with a path and a reference, "~" or "" for what is staged. */
function versionOf(uri: vscode.Uri): string | undefined {
  if (uri.scheme === "file") return undefined;
  const ref = gitQuery(uri)?.ref;
  if (ref === undefined) return uri.scheme;
  return ref === "" || ref === "~" ? "Index" : ref.slice(0, 12);
}

export function gitQuery({ scheme, query }: vscode.Uri): { path: string; ref: string } | undefined {
  if (scheme !== "git") return undefined;
  try {
    const held: unknown = JSON.parse(query);
    if (typeof held !== "object" || held === null || !("path" in held) || !("ref" in held)) return undefined;
    return typeof held.path === "string" && typeof held.ref === "string"
      ? { path: held.path, ref: held.ref }
      : undefined;
  } catch {
    return undefined;
  }
}

/** The URI under which the Git extension gives a file of another version. */
export function gitUri(file: vscode.Uri, ref: string): vscode.Uri {
  return file.with({ scheme: "git", query: JSON.stringify({ path: file.fsPath, ref }) });
}
