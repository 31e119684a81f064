import { statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ModelStorage } from "../core/document";
import { openFileSet } from "./fileSet";
import { sameFile } from "./sameFile";
import { StagingFolder, stageModel } from "./stagedModel";

/** The disk of this machine. */
export function modelStorage(): ModelStorage {
  return { read: openFileSet, stage: stageModel, writeText, stamp, sameFile };
}

function writeText(file: string, text: string): void {
  const folder = new StagingFolder(path.dirname(path.resolve(file)));
  try {
    writeFileSync(path.join(folder.path, path.basename(file)), text);
    folder.commit([path.basename(file)]);
  } finally {
    folder.discard();
  }
}

function stamp(file: string): string | undefined {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}`;
}
