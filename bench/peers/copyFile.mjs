// The floor: read the whole file, write it again: `node copyFile.mjs IN OUT`.
import { readFile, writeFile } from "node:fs/promises";

const [input, output] = process.argv.slice(2);
await writeFile(output, await readFile(input));
