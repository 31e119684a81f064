import { realpathSync, statSync } from "node:fs";
import path from "node:path";

/** True when both paths lead to one file, through links too. */
export function sameFile(a: string, b: string): boolean {
  if (path.resolve(a) === path.resolve(b)) return true;
  const first = statSync(a, { bigint: true, throwIfNoEntry: false });
  const second = statSync(b, { bigint: true, throwIfNoEntry: false });
  if (!first || !second) return false;
  // Some file systems number no files: then only the resolved paths can tell.
  return first.ino !== 0n ? first.dev === second.dev && first.ino === second.ino : realpathSync(a) === realpathSync(b);
}
