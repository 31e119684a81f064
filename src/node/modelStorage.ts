import { writeFileSync } from "node:fs";
import path from "node:path";
import type { ModelStorage } from "../core/document";
import { openFileSet } from "./fileSet";
import { identityOf, sameFile } from "./sameFile";
import { stageFile } from "./stagedFile";
import { StagingFolder, stageModel } from "./stagedModel";
import { checkPlace, writing } from "./writeError";

/** The disk of this machine. */
export function modelStorage(): ModelStorage {
  return { read: openFileSet, stage: stageModel, stageFile, writeText, stamp, sameFile };
}

function writeText(file: string, text: string): void {
  checkPlace(file);
  const folder = new StagingFolder(path.dirname(path.resolve(file)), file);
  try {
    writing(file, () => writeFileSync(path.join(folder.path, path.basename(file)), text));
    folder.commit([path.basename(file)]);
  } finally {
    folder.discard();
  }
}

function stamp(file: string): string | undefined {
  const stat = identityOf(file);
  return stat && `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}`;
}
