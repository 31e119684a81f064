import { closeSync, openSync, realpathSync, writeSync } from "node:fs";
import path from "node:path";
import type { StagedFile } from "../core/document";
import { StagingFolder } from "./stagedModel";
import { checkPlace, writing } from "./writeError";

/**
 * Begins a file that is written in pieces, other work of the process in between.
 * @throws WriteError when it cannot be written there; so do `write` and `commit`, after which nothing is left of it.
 */
export function stageFile(destination: string): StagedFile {
  const target = linkTarget(path.resolve(destination));
  checkPlace(target, destination);
  const folder = new StagingFolder(path.dirname(target), destination);
  const name = path.basename(target);
  let descriptor: number | undefined;
  const close = () => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  };
  const discard = () => {
    close();
    folder.discard();
  };
  try {
    descriptor = writing(destination, () => openSync(path.join(folder.path, name), "wx"));
  } catch (error) {
    discard();
    throw error;
  }
  return {
    write(chunk) {
      if (descriptor === undefined) throw new Error("the file was closed");
      const open = descriptor;
      try {
        writing(destination, () => {
          for (let at = 0; at < chunk.length; ) at += writeSync(open, chunk, at, chunk.length - at);
        });
      } catch (error) {
        discard();
        throw error;
      }
    },
    commit() {
      close();
      folder.commit([name]);
    },
    discard,
  };
}

/** Through a link, the file behind it is the one to replace. */
function linkTarget(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file; // not there yet
  }
}
