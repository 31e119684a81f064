import type { FileSet } from "../formats/fileSet";

/** The same files; the size of each that is opened is noted. */
export function countingSizes(files: FileSet, sizes: Map<string, number>): FileSet {
  return {
    name: files.name,
    main: files.main,
    open(relativePath) {
      const source = files.open(relativePath);
      sizes.set(relativePath, source.size);
      return source;
    },
  };
}
