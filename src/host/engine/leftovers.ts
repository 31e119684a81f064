import { readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/**
 * Removes what an engine had not finished writing when it was killed. Files on their way lie in folders beside their destination (or in the
 * machine's temporary folder) whose names begin with the writer's process id; a process that ends by itself takes them away itself.
 */
export async function removeLeftovers(pid: number, folders: Iterable<string>): Promise<void> {
  const prefix = `.espalier-${pid}-`;
  for (const folder of new Set([...folders, tmpdir()])) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names) {
      if (name.startsWith(prefix)) await rm(path.join(folder, name), { recursive: true, force: true }).catch(() => {});
    }
  }
}
