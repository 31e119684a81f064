import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ModelStorage, StagedModel } from "../core/document";
import type { ByteSink, ByteSource, FileSetSink } from "../core/formats/fileSet";
import { openFileSet } from "./fileSet";
import { FileSource } from "./fileSource";

/** Folders that hold models on their way; whatever ends the process takes them away. */
const unfinished = new Set<string>();
let cleaning = false;

/** The disk of this machine. */
export function modelStorage(): ModelStorage {
  return { read: openFileSet, stage, writeText, stamp, sameFile };
}

/**
 * A model on its way lies in a folder of its own beside its destination, under its final name: its external data is found there as it
 * will be in the end, and moving it is a rename on one file system.
 */
function stage(write: (sink: FileSetSink) => void, destination?: string): StagedModel {
  const target = path.resolve(destination ?? path.join(tmpdir(), "model.onnx"));
  const parent = path.dirname(target);
  if (destination !== undefined) mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(path.join(parent, ".espalier-"));
  cleanAtExit();
  unfinished.add(folder);
  const discard = (): void => {
    if (unfinished.delete(folder)) rmSync(folder, { recursive: true, force: true });
  };
  const sink = new FolderSink(folder, parent, path.basename(target));
  try {
    write(sink);
  } catch (error) {
    sink.close();
    discard();
    throw error;
  }
  sink.close();
  return {
    path: path.join(folder, sink.name),
    bytes: sink.bytes,
    commit() {
      if (!unfinished.has(folder)) return;
      // The main file last: who sees it finds its data.
      for (const name of [...sink.beside, sink.name]) renameSync(path.join(folder, name), path.join(parent, name));
      discard();
    },
    discard,
  };
}

class FolderSink implements FileSetSink {
  bytes = 0;
  readonly beside: string[] = [];
  private readonly open: number[] = [];
  private readonly main: ByteSink;

  constructor(
    private readonly folder: string,
    /** Where the files will be in the end. */
    private readonly parent: string,
    readonly name: string,
  ) {
    this.main = this.create(name);
  }

  write(chunk: Uint8Array): void {
    this.main.write(chunk);
  }

  openBeside(wish: string, inUse: Iterable<ByteSource>): { readonly name: string; readonly sink: ByteSink } {
    const kept = [...inUse].flatMap((source) => (source instanceof FileSource ? [source.path] : []));
    const isTaken = (name: string): boolean => {
      if (name === this.name || this.beside.includes(name)) return true;
      const place = path.join(this.parent, name);
      return kept.some((used) => sameFile(used, place));
    };
    const safe = path.basename(wish);
    let name = safe;
    for (let count = 1; isTaken(name); count++) name = `${safe}.${count}`;
    this.beside.push(name);
    return { name, sink: this.create(name) };
  }

  close(): void {
    for (const descriptor of this.open.splice(0)) closeSync(descriptor);
  }

  private create(name: string): ByteSink {
    const descriptor = openSync(path.join(this.folder, name), "wx");
    this.open.push(descriptor);
    return {
      write: (chunk) => {
        for (let at = 0; at < chunk.length; ) at += writeSync(descriptor, chunk, at, chunk.length - at);
        this.bytes += chunk.length;
      },
    };
  }
}

function writeText(file: string, text: string): void {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  const folder = mkdtempSync(path.join(path.dirname(path.resolve(file)), ".espalier-"));
  cleanAtExit();
  unfinished.add(folder);
  try {
    const draft = path.join(folder, path.basename(file));
    writeFileSync(draft, text);
    renameSync(draft, file);
  } finally {
    unfinished.delete(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

function stamp(file: string): string | undefined {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}`;
}

function sameFile(a: string, b: string): boolean {
  if (path.resolve(a) === path.resolve(b)) return true;
  const first = statSync(a, { bigint: true, throwIfNoEntry: false });
  const second = statSync(b, { bigint: true, throwIfNoEntry: false });
  if (!first || !second) return false;
  // Some file systems number no files: then only the resolved paths can tell.
  return first.ino !== 0n ? first.dev === second.dev && first.ino === second.ino : realpathSync(a) === realpathSync(b);
}

function cleanAtExit(): void {
  if (cleaning) return;
  cleaning = true;
  process.on("exit", () => {
    for (const folder of unfinished) rmSync(folder, { recursive: true, force: true });
  });
}
