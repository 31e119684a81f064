// Runs a benchmark by name: `npm run bench -- lossless`. Without a name, lists them.
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { machineLine } from "./support/machine.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const names = readdirSync(here)
  .filter((file) => file.endsWith(".bench.mjs"))
  .map((file) => file.replace(".bench.mjs", ""));
const [name, ...rest] = process.argv.slice(2);

if (!name || !names.includes(name)) {
  console.log(`usage: npm run bench -- NAME [options]\nbenchmarks: ${names.join(", ")}`);
  process.exit(name ? 2 : 0);
}
console.log(`${name}: ${machineLine()}\n`);
const { run } = await import(join(here, `${name}.bench.mjs`));
await run(rest);
