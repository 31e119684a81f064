// A reporter for node:test. Prints a line a file, each failure in full, and why a test was skipped; writes each file's
// counts to the file named by TEST_COUNTS, so that several runs can be summed. `npm test -- --verbose` uses node's own instead.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { inspect } from "node:util";

const root = process.cwd();

/** The failure itself: node wraps it in "test failed" errors, one for each level. */
function cause(error) {
  let at = error;
  while (at?.code === "ERR_TEST_FAILURE" && at.cause) at = at.cause;
  return at;
}

const relative = (file) => path.relative(root, path.resolve(root, file)).split(path.sep).join("/");

const indent = (text) => text.replace(/^/gm, "    ");

export default async function* report(source) {
  /** By the file's path from the root. */
  const counts = {};
  const skips = [];
  const files = new Map();
  const stacks = new Map();

  for await (const { type, data } of source) {
    const file = data.file ?? "";
    if (type === "test:start") {
      const stack = stacks.get(file) ?? [];
      stack.length = data.nesting;
      stack.push(data.name);
      stacks.set(file, stack);
    } else if (type === "test:pass" || type === "test:fail") {
      const wholeFile = data.nesting === 0 && path.resolve(root, data.name) === path.resolve(root, file || data.name);
      const failedByChild = type === "test:fail" && data.details.error?.failureType === "subtestsFailed";
      if (data.details?.type !== "suite" && !(wholeFile && (type === "test:pass" || failedByChild))) {
        // A file that died has no other name than its own.
        const name = relative(file || data.name);
        counts[name] ??= { tests: 0, pass: 0, fail: 0, skipped: 0, todo: 0 };
        const count = counts[name];
        count.tests++;
        if (data.skip !== undefined && data.skip !== false) {
          count.skipped++;
          skips.push(`${relative(file)}: ${data.name}${data.skip === true ? "" : ` (${data.skip})`}`);
        } else if (data.todo !== undefined && data.todo !== false) count.todo++;
        else if (type === "test:pass") count.pass++;
        else count.fail++;
      }
      if (type === "test:fail" && !failedByChild && (data.todo === undefined || data.todo === false)) {
        const names = [...(stacks.get(file) ?? []).slice(0, data.nesting), data.name].join(" > ");
        const error = cause(data.details.error);
        yield `\nFAIL ${relative(file)} ${names}\n`;
        yield `${indent(error?.stack ? inspect(error) : String(error?.message ?? error))}\n\n`;
      }
      const seen = files.get(file) ?? { tests: 0, failed: 0, ms: 0 };
      if (data.nesting === 0) seen.ms += data.details?.duration_ms ?? 0;
      if (data.details?.type !== "suite") seen.tests++;
      if (type === "test:fail") seen.failed++;
      files.set(file, seen);
    } else if (type === "test:stdout" || type === "test:stderr") {
      yield data.message;
    } else if (type === "test:diagnostic" && data.file && data.nesting > 0) {
      yield `  note ${relative(file)}: ${data.message}\n`;
    }
  }

  for (const [file, { tests, failed, ms }] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    yield `${failed ? "FAIL" : "ok  "} ${relative(file)}  ${tests} tests, ${Math.round(ms)} ms\n`;
  }
  for (const skip of skips) yield `skip ${skip}\n`;
  if (process.env.TEST_COUNTS) writeFileSync(process.env.TEST_COUNTS, JSON.stringify(counts));
}
