import { realpathSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { type ByteSource, type FileSet, missingSource } from "../core/formats/fileSet";
import { ModelFormatError } from "../core/ir";
import { describeSystemError, FileSource, isAbsent } from "./fileSource";

/** The files of a model on disk. They stay open until `close`, which ends every tensor that still lies in them. */
export class DiskFileSet implements FileSet {
  readonly main: FileSource;
  readonly #beside = new Map<string, FileSource>();

  constructor(readonly path: string) {
    this.main = new FileSource(resolve(path));
  }

  get name(): string {
    return this.main.name;
  }

  open(relativePath: string): ByteSource {
    const path = this.#pathOf(relativePath);
    if (path instanceof ModelFormatError) return missingSource(relativePath, path);
    let source = this.#beside.get(path);
    if (!source) {
      source = new FileSource(path, relativePath);
      this.#beside.set(path, source);
    }
    return source;
  }

  close(): void {
    this.main.close();
    for (const source of this.#beside.values()) source.close();
  }

  /**
   * The real place of a file beside the model; an error that says so where there is none. Links are followed first: one that leads out of the
   * folder is as bad as "..".
   */
  #pathOf(relativePath: string): string | ModelFormatError {
    const folder = dirname(this.main.path);
    const label = JSON.stringify(relativePath.slice(0, 200));
    const fail = (found: string, hint: string) =>
      new ModelFormatError({ file: this.name, expected: `external data in the model's folder`, found, hint });
    const path = resolve(folder, relativePath);
    if (!isInside(folder, path)) throw fail(`the path ${label}`, "The model may not read files elsewhere.");
    let real: string;
    try {
      real = realpathSync(path);
    } catch (error) {
      const found = `${describeSystemError(error)} at ${label}`;
      const missing = fail(found, "The model's weights are in that file: put it beside the model.");
      if (isAbsent(error)) return missing;
      throw missing;
    }
    if (!isInside(realpathSync(folder), real))
      throw fail(`a link at ${label} that leads out of it`, "The model may not read files elsewhere.");
    return real;
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/**
 * Opens a model and, when asked for them, the files beside it.
 * @throws ModelFormatError when the file cannot be read.
 */
export function openFileSet(path: string): DiskFileSet {
  return new DiskFileSet(path);
}
