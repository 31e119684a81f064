// Bundles test/host/inside/**/*.test.ts into one file that VS Code runs in its extension host.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Returns the bundle's path. */
export async function bundleInside() {
  const folder = path.join(root, "test", "host", "inside");
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String).sort() : [];
  const imports = files
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => `import "./${file.split(path.sep).join("/")}";`);
  const outfile = path.join(root, ".vscode-test", "inside.js");
  await esbuild.build({
    stdin: {
      contents: [...imports, 'export { run } from "../../support/vscode/inside";'].join("\n"),
      resolveDir: folder,
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    sourcemap: "inline",
    external: ["vscode", "onnxruntime-node", "@tensorflow/*"],
    outfile,
    logLevel: "warning",
  });
  return outfile;
}
