import type { FileSet } from "../formats/fileSet";

/** What was opened beside a model. */
export interface Opened {
  readonly sizes: Map<string, number>;
  /** Names of those that are not there. */
  readonly missing: Set<string>;
}

/** The same files; the size of each that is opened is noted. */
export function countingSizes(files: FileSet, { sizes, missing }: Opened): FileSet {
  return {
    name: files.name,
    main: files.main,
    open(relativePath) {
      const source = files.open(relativePath);
      sizes.set(relativePath, source.size);
      if (source.missing) missing.add(relativePath);
      return source;
    },
  };
}
