/**
 * The runner for tests that run inside the extension host (test/host/inside): node's own runner reports to its process,
 * and that process is VS Code's. Each result leaves as a line of the host's output.
 */

interface InsideTest {
  name: string;
  body: () => Promise<void> | void;
}

export interface InsideResult {
  name: string;
  ok: boolean;
  ms: number;
  error?: string;
}

export const RESULT_PREFIX = "@@inside ";

const tests: InsideTest[] = [];

export function test(name: string, body: InsideTest["body"]): void {
  tests.push({ name, body });
}

/** What VS Code calls as `run()`. Rejects when a test failed, which is what makes its exit code 1. */
export async function run(): Promise<void> {
  let failed = 0;
  for (const { name, body } of tests) {
    const started = performance.now();
    let error: string | undefined;
    try {
      await body();
    } catch (thrown) {
      failed++;
      error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    }
    const result: InsideResult = { name, ok: error === undefined, ms: Math.round(performance.now() - started), error };
    console.log(RESULT_PREFIX + JSON.stringify(result));
  }
  if (failed > 0) throw new Error(`${failed} of ${tests.length} tests failed`);
}
