import { readFile, stat } from "node:fs/promises";
import path from "node:path";

const POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\nsize (\d+)\n/;
/** Longer than any pointer: the specification says less than 1,024 bytes. */
const MOST = 1024;

/** What Git LFS keeps in the place of a file: the hash of its contents, and their length. */
export interface LfsPointer {
  readonly oid: string;
  readonly size: number;
}

/** Undefined for the contents of any other file. */
export function lfsPointer(bytes: Uint8Array): LfsPointer | undefined {
  if (bytes.length >= MOST) return undefined;
  const [, oid, size] = POINTER.exec(Buffer.from(bytes).toString("latin1")) ?? [];
  return oid !== undefined ? { oid, size: Number(size) } : undefined;
}

/**
 * The contents behind a pointer, where Git LFS has them on this machine: what was checked out or committed here stays in the repository.
 * @param file of the repository's working tree.
 */
export async function lfsObject(file: string, { oid, size }: LfsPointer): Promise<Uint8Array | undefined> {
  const repository = await gitFolder(path.dirname(file));
  if (repository === undefined) return undefined;
  const place = path.join(repository, "lfs", "objects", oid.slice(0, 2), oid.slice(2, 4), oid);
  const found = await stat(place).catch(() => undefined);
  return found?.isFile() && found.size === size ? readFile(place) : undefined;
}

/** The folder of the repository around a folder: of a linked working tree, that of the main one. */
async function gitFolder(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = path.dirname(at)) {
    const git = path.join(at, ".git");
    const found = await stat(git).catch(() => undefined);
    if (found?.isDirectory()) return git;
    if (found?.isFile()) {
      const [, linked] = /^gitdir: (.+)$/m.exec(await readFile(git, "utf8")) ?? [];
      if (linked === undefined) return undefined;
      const own = path.resolve(at, linked);
      const common = await readFile(path.join(own, "commondir"), "utf8").catch(() => ".");
      return path.resolve(own, common.trim());
    }
    if (at === path.dirname(at)) return undefined;
  }
}
