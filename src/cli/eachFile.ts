import { Cancelled } from "../core/ir";
import { exitCode, sentence } from "./failures";
import type { CliSession } from "./session";

/** Works through files: a bad one is reported and the others go on. Gives the exit code of the worst. */
export async function eachFile(
  session: CliSession,
  files: readonly string[],
  work: (file: string) => Promise<number>,
): Promise<number> {
  let worst: number = exitCode.fine;
  for (const file of files) {
    try {
      worst = Math.max(worst, await work(file));
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      reportFailure(session, file, error);
      worst = Math.max(worst, exitCode.badInput);
    }
  }
  return worst;
}

export function reportFailure({ terminal }: CliSession, input: string, error: unknown): void {
  const text = sentence(error);
  terminal.problem(`espalier: ${text}`);
  if (terminal.json) terminal.object({ input, error: text });
  if (process.env.ESPALIER_DEBUG !== undefined && error instanceof Error) terminal.problem(error.stack ?? "");
}
