// Type-checks each world with its own libraries, so that the compiler enforces what may be used where.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc");

// "No inputs were found": a world that has no file yet has no error either.
const NO_INPUTS = "error TS18003";

let failed = false;
for (const world of ["core", "node", "webview", "all"]) {
  const config = world === "all" ? "tsconfig.json" : `tsconfig.${world}.json`;
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, "-p", config, "--pretty", "false"], {
    cwd: root,
    encoding: "utf8",
  });
  const empty = stdout.includes(NO_INPUTS);
  const ok = status === 0 || empty;
  console.log(`${ok ? "ok  " : "FAIL"} ${config}${empty ? " (no files yet)" : ""}`);
  if (!ok) {
    failed = true;
    console.log((stdout + stderr).trimEnd());
  }
}
process.exitCode = failed ? 1 : 0;
