// The npm onnxsim package (WebAssembly): `node onnxsim.mjs IN OUT`.
import { readFile, writeFile } from "node:fs/promises";
import { simplify } from "onnxsim";

const [input, output] = process.argv.slice(2);
const { model } = await simplify(await readFile(input));
await writeFile(output, model);
process.exit(0);
