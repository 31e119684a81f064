import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { ByteSink, ByteSource, FileSetSink } from "../core/formats/fileSet";
import { FileSource } from "./fileSource";

/** A file that is written under another name until it is whole. */
class PendingFile implements ByteSink {
  readonly temporary: string;
  #descriptor: number | undefined;

  constructor(readonly path: string) {
    // The same folder: a rename is atomic within a file system only. A leading dot keeps it out of listings.
    this.temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
    const { O_WRONLY, O_CREAT, O_EXCL } = constants;
    this.#descriptor = openSync(this.temporary, O_WRONLY | O_CREAT | O_EXCL, 0o666);
  }

  write(chunk: Uint8Array): void {
    if (this.#descriptor === undefined) throw new Error(`${this.path} is no longer being written`);
    for (let done = 0; done < chunk.length; ) done += writeSync(this.#descriptor, chunk, done, chunk.length - done);
  }

  close(options: { durable: boolean }): void {
    if (this.#descriptor === undefined) return;
    if (options.durable) fsyncSync(this.#descriptor);
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  publish(): void {
    renameSync(this.temporary, this.path);
  }

  discard(): void {
    this.close({ durable: false });
    rmSync(this.temporary, { force: true });
  }
}

export interface FileSinkOptions {
  /** Waits until the disk has the bytes before they get their name; a power cut then leaves the old file or the new one. */
  readonly durable?: boolean;
}

/**
 * Writes a model and the files beside it: all of them appear under their names at `commit`, the model last, or not at all. The owner
 * calls `commit` or `abort`; after an `abort` nothing is left behind.
 */
export class FileSink implements FileSetSink {
  readonly name: string;
  readonly #path: string;
  readonly #main: PendingFile;
  readonly #beside: PendingFile[] = [];
  readonly #durable: boolean;

  constructor(path: string, options: FileSinkOptions = {}) {
    // Through a link, the file that it names is the one to replace.
    this.#path = realOrSame(resolve(path));
    this.name = basename(path);
    this.#durable = options.durable ?? false;
    mkdirSync(dirname(this.#path), { recursive: true });
    this.#main = new PendingFile(this.#path);
  }

  write(chunk: Uint8Array): void {
    this.#main.write(chunk);
  }

  openBeside(wish: string, inUse: Iterable<ByteSource>): { name: string; sink: ByteSink } {
    const folder = dirname(this.#path);
    const kept = new Set([this.#path, ...this.#beside.map(({ path }) => path)]);
    for (const source of inUse) if (source instanceof FileSource) kept.add(realOrSame(source.path));
    let name = basename(wish);
    for (let counter = 1; kept.has(realOrSame(join(folder, name))); counter++) name = numbered(basename(wish), counter);
    const file = new PendingFile(join(folder, name));
    this.#beside.push(file);
    return { name, sink: file };
  }

  /** Gives the files their names. Those beside come first: the model is never there without its weights. */
  commit(): void {
    const files = [...this.#beside, this.#main];
    try {
      for (const file of files) file.close({ durable: this.#durable });
      for (const file of files) file.publish();
    } catch (error) {
      this.abort();
      throw error;
    }
  }

  abort(): void {
    for (const file of [...this.#beside, this.#main]) file.discard();
  }
}

/** "model.onnx.data", "model.onnx.1.data", ... */
function numbered(name: string, counter: number): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? `${name.slice(0, dot)}.${counter}${name.slice(dot)}` : `${name}.${counter}`;
}

function realOrSame(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Not there yet: its folder may be a link all the same.
    try {
      return join(realpathSync(dirname(path)), basename(path));
    } catch {
      return path;
    }
  }
}

/**
 * Runs `write` on a sink for `path` and makes the result visible when it returns; when it throws, nothing is left behind.
 */
export function writeFiles<T>(path: string, write: (sink: FileSink) => T, options?: FileSinkOptions): T {
  const sink = new FileSink(path, options);
  let result: T;
  try {
    result = write(sink);
  } catch (error) {
    sink.abort();
    throw error;
  }
  sink.commit();
  return result;
}
