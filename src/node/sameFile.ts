import { type BigIntStats, realpathSync, statSync } from "node:fs";
import path from "node:path";

/** What the file system knows a file by; undefined when no file can be reached there. */
export function identityOf(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined; // a circle of links, a part of the path that is a file
  }
}

/** True when both paths lead to one file, through links too. */
export function sameFile(a: string, b: string): boolean {
  if (path.resolve(a) === path.resolve(b)) return true;
  const first = identityOf(a);
  const second = identityOf(b);
  if (!first || !second) return false;
  // Some file systems number no files: then only the resolved paths can tell.
  return first.ino !== 0n ? first.dev === second.dev && first.ino === second.ino : realpathSync(a) === realpathSync(b);
}
