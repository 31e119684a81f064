import { statSync } from "node:fs";

/** A file cannot be written; the message is one sentence for the user. */
export class WriteError extends Error {
  override readonly name = "WriteError";

  /** @param file as the user called it. */
  constructor(file: string, why: string, options?: { cause?: unknown }) {
    super(`${file} cannot be written: ${why}.`, options);
  }
}

const words: Readonly<Record<string, string>> = {
  EACCES: "permission was denied",
  EDQUOT: "the disk quota is used up",
  EEXIST: "a part of its path is no folder",
  EFBIG: "it would be larger than the system allows",
  EISDIR: "it is a folder",
  ENOENT: "its folder does not exist and cannot be made",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of its path is no folder",
  ELOOP: "its links go in a circle",
  ENAMETOOLONG: "its name is too long",
  EPERM: "permission was denied",
  EROFS: "the disk is read-only",
};

/** Does what may fail for want of space or permission. What the file system says becomes a WriteError; other errors pass. */
export function writing<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined || syscall === "read") throw error;
    throw new WriteError(file, words[code] ?? code, { cause: error });
  }
}

/**
 * Throws a WriteError when something stands there that is no file, or a file that its owner protected: a rename would put another in its place
 * without asking either.
 */
export function checkPlace(file: string, label = file): void {
  const stat = writing(label, () => statSync(file, { throwIfNoEntry: false }));
  if (stat && !stat.isFile())
    throw new WriteError(label, stat.isDirectory() ? "it is a folder" : "it is a device, not a file");
  if (stat && (stat.mode & 0o222) === 0) throw new WriteError(label, "it is read-only");
}
