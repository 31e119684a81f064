// Runs the tests with node's own runner.
//   npm test                      builds, then everything: plain Node first, then the tests in a real VS Code
//   npm test -- core/ir passes    only the files whose path contains one of the words
//   npm run test:unit             only plain Node;  npm run test:vscode  only VS Code
//   npm run test:update           what has golden files (words narrow it), and those are written anew
// Where one or two files with a real VS Code fail, they are run again, once, and the last lines name them: VS Code's
// workbench has races of its own. What fails twice has failed.
//   --verbose                     node's own "spec" report;  --name REGEX  only tests of that name
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const { values: flags, positionals: words } = parseArgs({
  allowPositionals: true,
  options: {
    unit: { type: "boolean" },
    vscode: { type: "boolean" },
    update: { type: "boolean" },
    verbose: { type: "boolean" },
    name: { type: "string" },
  },
});

/** More files than these fail for a reason of ours. */
const MOST_RUN_AGAIN = 2;

/** Every test file, as paths with forward slashes, in a stable order. */
function testFiles() {
  return readdirSync(path.join(root, "test"), { recursive: true })
    .map((file) => `test/${String(file).split(path.sep).join("/")}`)
    .filter((file) => file.endsWith(".test.ts"))
    .filter((file) => !file.startsWith("test/host/inside/")) // those run inside the extension host, see test/host
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .sort();
}

function run(files, { concurrency, timeout }) {
  const scratch = mkdtempSync(path.join(tmpdir(), "espalier-test-"));
  const countsFile = path.join(scratch, "counts.json");
  const args = ["--import", "tsx", "--test", `--test-concurrency=${concurrency}`, `--test-timeout=${timeout}`];
  args.push(
    `--test-reporter=${flags.verbose ? "spec" : "./scripts/testReporter.mjs"}`,
    "--test-reporter-destination=stdout",
  );
  if (flags.verbose)
    args.push("--test-reporter=./scripts/testReporter.mjs", `--test-reporter-destination=${path.join(scratch, "log")}`);
  if (flags.name) args.push(`--test-name-pattern=${flags.name}`);
  const env = { ...process.env, TEST_COUNTS: countsFile };
  if (flags.update) env.UPDATE_GOLDEN = "1";
  const { status } = spawnSync(process.execPath, [...args, ...files], { cwd: root, env, stdio: "inherit" });
  const counts = existsSync(countsFile) ? JSON.parse(readFileSync(countsFile, "utf8")) : {};
  rmSync(scratch, { recursive: true, force: true });
  // No failure among the counts: the runner itself died. That is a failure, whatever it had passed.
  if (status !== 0 && failedIn(counts).length === 0)
    counts["the runner"] = { tests: 1, pass: 0, fail: 1, skipped: 0, todo: 0 };
  return counts;
}

const failedIn = (counts) => Object.keys(counts).filter((file) => counts[file].fail > 0);

const started = performance.now();
const all = testFiles();
const inHost = (file) => file.startsWith("test/host/");
const unit = flags.vscode ? [] : all.filter((file) => !inHost(file));
const host = all.filter((file) => inHost(file) && (!flags.unit || (flags.update && file.includes("screenshots"))));
if (unit.length + host.length === 0) {
  console.error(`no test file matches ${words.join(", ") || "anything"}`);
  process.exit(1);
}

// Bundling takes less time than finding out whether it is needed.
const build = spawnSync(process.execPath, ["esbuild.mjs", "--quiet"], { cwd: root, stdio: "inherit" });
if (build.status !== 0) process.exit(1);

const counts = {};
if (unit.length > 0) Object.assign(counts, run(unit, { concurrency: 2, timeout: 180_000 }));
const twice = [];
if (host.length > 0) {
  const options = { concurrency: 1, timeout: 300_000 };
  const first = run(host, options);
  const failed = failedIn(first);
  if (failed.length <= MOST_RUN_AGAIN && failed.every((file) => host.includes(file))) twice.push(...failed);
  Object.assign(counts, first);
  if (twice.length > 0) {
    console.log(`\nrun again: ${twice.join(", ")}`);
    Object.assign(counts, run(twice, options));
  }
}

const total = { tests: 0, pass: 0, fail: 0, skipped: 0, todo: 0 };
for (const count of Object.values(counts)) for (const key of Object.keys(total)) total[key] += count[key];

for (const key of Object.keys(total)) console.log(`ℹ ${key} ${total[key]}`);
console.log(`ℹ duration_ms ${Math.round(performance.now() - started)}`);
for (const file of twice) console.log(`${counts[file].fail === 0 ? "passed" : "failed"} when run again: ${file}`);
console.log(`${total.pass} passed, ${total.fail} failed, ${total.skipped} skipped`);
process.exitCode = total.fail === 0 ? 0 : 1;
