import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { basename } from "node:path";
import type { ByteSource } from "../core/formats/fileSet";
import { ModelFormatError } from "../core/ir";

/** Node reads at most 2^31 - 1 bytes a call. */
const maxRead = 2 ** 30;

/** A file on disk, read by position: it is never in memory as a whole. */
export class FileSource implements ByteSource {
  readonly name: string;
  readonly size: number;
  #descriptor: number | undefined;

  /** @throws ModelFormatError when there is no such file or it is not a regular one. */
  constructor(
    readonly path: string,
    name = basename(path),
  ) {
    this.name = name;
    this.#descriptor = openRegularFile(path, name);
    this.size = fstatSync(this.#descriptor).size;
  }

  read(offset: number, length: number): Uint8Array {
    if (offset < 0 || length < 0 || offset + length > this.size)
      throw new RangeError(`read past the end of ${this.name}`);
    const target = allocate(length, this.name);
    this.#fill(target, offset);
    return target;
  }

  readInto(offset: number, target: Uint8Array): void {
    if (offset < 0 || offset + target.length > this.size) throw new RangeError(`read past the end of ${this.name}`);
    this.#fill(target, offset);
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #fill(target: Uint8Array, offset: number): void {
    if (this.#descriptor === undefined) throw new Error(`${this.name} was closed`);
    for (let done = 0; done < target.length; ) {
      const count = readSync(this.#descriptor, target, done, Math.min(target.length - done, maxRead), offset + done);
      if (count === 0)
        throw new ModelFormatError({
          file: this.name,
          offset: offset + done,
          expected: `a file of ${this.size} bytes, as it was when it was opened`,
          found: "a shorter one",
          hint: "Another program changed it: open it again.",
        });
      done += count;
    }
  }
}

/** Looks before it opens: opening a pipe would wait for a writer. */
function openRegularFile(path: string, name: string): number {
  try {
    if (statSync(path).isFile()) return openSync(path, "r");
  } catch (error) {
    throw new ModelFormatError({ file: name, expected: "a file that can be read", found: describeSystemError(error) });
  }
  throw new ModelFormatError({ file: name, expected: "a file", found: "a folder or a device" });
}

/** An uninitialised array: every byte of it is read over. */
function allocate(length: number, name: string): Uint8Array {
  try {
    // A plain array: a Buffer's views are costlier to make, and the reader makes many.
    return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
  } catch {
    throw new ModelFormatError({
      file: name,
      expected: "a tensor that fits in memory",
      found: `${length} bytes in one piece`,
    });
  }
}

/** No such file, rather than one that cannot be read. */
export function isAbsent(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === "ENOENT" || code === "ENOTDIR";
}

/** What the operating system said, for people. */
export function describeSystemError(error: unknown): string {
  const code = (error as { code?: string }).code;
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return "no such file";
    case "EACCES":
    case "EPERM":
      return "one that may not be read";
    case "ELOOP":
      return "links that go in a circle";
    case "ENAMETOOLONG":
      return "a name that is too long";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
