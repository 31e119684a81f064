import {
  chmodSync,
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
import type { StagedModel } from "../core/document";
import type { ByteSink, ByteSource, FileSetSink } from "../core/formats/fileSet";
import { FileSource } from "./fileSource";
import { sameFile } from "./sameFile";
import { checkPlace, writing } from "./writeError";

/** Folders that hold files on their way; whatever ends the process takes them away. */
const unfinished = new Set<string>();
let cleaning = false;

/**
 * A folder of its own beside a destination. Files in it have their final names, so that a model finds its external data there as it will in
 * the end, and moving one is a rename on one file system: nobody ever sees half of it.
 */
export class StagingFolder {
  readonly path: string;

  /**
   * @param parent made when it is not there.
   * @param label what the files are for, as the user calls it.
   * @throws WriteError when nothing can be written there; so does `commit`.
   */
  constructor(
    readonly parent: string,
    private readonly label: string,
  ) {
    this.path = writing(label, () => {
      mkdirSync(parent, { recursive: true });
      // With the process id, so that whoever has to kill this process can take away what it left.
      const folder = mkdtempSync(path.join(parent, `.espalier-${process.pid}-`));
      // Nor does it come and go in lists of changes.
      writeFileSync(path.join(folder, ".gitignore"), "*\n");
      return folder;
    });
    cleanAtExit();
    unfinished.add(this.path);
  }

  /** Moves files into the parent, in this order, over what stood there. Nothing is left here, also when one cannot be moved. */
  commit(names: readonly string[]): void {
    if (!unfinished.has(this.path)) return;
    try {
      writing(this.label, () => {
        for (const name of names) {
          const [staged, place] = [path.join(this.path, name), path.join(this.parent, name)];
          // Who may read and write it stays as it was.
          const before = statSync(place, { throwIfNoEntry: false });
          if (before) chmodSync(staged, before.mode & 0o777);
          renameSync(staged, place);
        }
      });
    } finally {
      this.discard();
    }
  }

  discard(): void {
    if (unfinished.delete(this.path)) rmSync(this.path, { recursive: true, force: true });
  }
}

/**
 * Writes a model, with a data file where it needs one, to a place beside `destination` (the machine's temporary folder when absent). When
 * `write` throws nothing is left behind.
 * @throws WriteError when it cannot be written there.
 */
export function stageModel(write: (sink: FileSetSink) => void, destination?: string): StagedModel {
  // Through a link, the file behind it is the one to replace.
  const target = linkTarget(path.resolve(destination ?? path.join(tmpdir(), "model.onnx")));
  const label = destination ?? target;
  checkPlace(target, label);
  const folder = new StagingFolder(path.dirname(target), label);
  try {
    const sink = new FolderSink(folder, path.basename(target));
    try {
      writing(label, () => write(sink));
    } finally {
      sink.close();
    }
    return {
      path: path.join(folder.path, sink.name),
      bytes: sink.bytes,
      // The main file last: who sees it finds its data.
      commit: () => folder.commit([...sink.beside, sink.name]),
      discard: () => folder.discard(),
    };
  } catch (error) {
    folder.discard();
    throw error;
  }
}

class FolderSink implements FileSetSink {
  bytes = 0;
  readonly beside: string[] = [];
  private readonly open: number[] = [];
  private readonly main: ByteSink;

  constructor(
    private readonly folder: StagingFolder,
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
      const place = path.join(this.folder.parent, name);
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
    const descriptor = openSync(path.join(this.folder.path, name), "wx");
    this.open.push(descriptor);
    return {
      write: (chunk) => {
        for (let at = 0; at < chunk.length; ) at += writeSync(descriptor, chunk, at, chunk.length - at);
        this.bytes += chunk.length;
      },
    };
  }
}

function linkTarget(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file; // not there yet
  }
}

function cleanAtExit(): void {
  if (cleaning) return;
  cleaning = true;
  process.on("exit", () => {
    for (const folder of unfinished) rmSync(folder, { recursive: true, force: true });
  });
}
