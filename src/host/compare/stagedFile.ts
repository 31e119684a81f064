import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { UserError } from "../errors";
import { gitQuery, gitUri, nameOf } from "./compareSource";
import { externalLocations } from "./externalLocations";
import { lfsObject, lfsPointer } from "./lfsObject";

/** A model that lies on no disk, such as a version in Git, as a file that the engine can read. */
export interface StagedFile {
  readonly path: string;
  dispose(): void;
}

/**
 * The file of a model. What other schemes give is copied to a temporary folder, with the files that hold its weights.
 * @throws UserError when it cannot be read.
 */
export async function stageFile(uri: vscode.Uri): Promise<StagedFile> {
  if (uri.scheme === "file") return { path: uri.fsPath, dispose: () => {} };
  const bytes = await read(uri, nameOf(uri));
  const folder = await mkdtemp(path.join(tmpdir(), "espalier-version-"));
  const dispose = () => void rm(folder, { recursive: true, force: true }).catch(() => {});
  try {
    const file = path.join(folder, path.posix.basename(uri.path));
    await writeFile(file, bytes);
    for (const location of externalLocations(bytes)) {
      const target = path.join(folder, location);
      // The engine refuses what leads out of the model's folder; nothing of it is written here either.
      if (path.isAbsolute(location) || path.relative(folder, target).startsWith("..")) continue;
      const beside = sibling(uri, location);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, await read(beside, `${location}, which holds weights of ${nameOf(uri)},`));
    }
    return { path: file, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

function sibling(uri: vscode.Uri, location: string): vscode.Uri {
  const query = gitQuery(uri);
  const there = vscode.Uri.joinPath(uri, "..", ...location.split(/[\\/]/));
  return query ? gitUri(vscode.Uri.file(path.join(path.dirname(query.path), location)), query.ref) : there;
}

async function read(uri: vscode.Uri, name: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await vscode.workspace.fs.readFile(uri);
  } catch {
    throw new UserError(`${name} cannot be read: this version does not hold it.`);
  }
  if (bytes.length === 0) throw new UserError(`${name} is empty or not in this version.`);
  const pointer = lfsPointer(bytes);
  if (!pointer) return bytes;
  const contents = await lfsObject(gitQuery(uri)?.path ?? uri.fsPath, pointer);
  if (!contents)
    throw new UserError(
      `${name} is a Git LFS pointer, and its contents are not on this machine: \`git lfs fetch --all\` gets them.`,
    );
  return contents;
}
