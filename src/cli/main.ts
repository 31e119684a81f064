import { readFileSync } from "node:fs";
import path from "node:path";
import { Cancelled } from "../core/ir";
import { type CommandShape, meant, type ParsedLine, parseLine } from "./commandLine";
import { exitCode, InputError, sentence } from "./failures";
import { overview, pages } from "./help";
import { type CliSession, openSession } from "./session";
import { Terminal } from "./terminal";

interface Command {
  readonly shape: CommandShape;
  run(session: CliSession, line: ParsedLine): Promise<number>;
}

/** Loaded on demand: a command pays for what it uses. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  inspect: () => import("./commands/inspect").then((it) => ({ shape: it.inspectShape, run: it.inspectCommand })),
  optimize: () => import("./commands/optimize").then((it) => ({ shape: it.optimizeShape, run: it.optimizeCommand })),
  verify: () => import("./commands/verify").then((it) => ({ shape: it.verifyShape, run: it.verifyCommand })),
  bench: () => import("./commands/bench").then((it) => ({ shape: it.benchShape, run: it.benchCommand })),
  diff: () => import("./commands/diff").then((it) => ({ shape: it.diffShape, run: it.diffCommand })),
  explain: () => import("./commands/explain").then((it) => ({ shape: it.explainShape, run: it.explainCommand })),
  export: () => import("./commands/export").then((it) => ({ shape: it.exportShape, run: it.exportCommand })),
  apply: () => import("./commands/apply").then((it) => ({ shape: it.applyShape, run: it.applyCommand })),
};

/**
 * The program: arguments to exit code.
 * @param script the file that the runtime's process starts from.
 */
export async function main(args: readonly string[], script: string): Promise<number> {
  const json = args.includes("--json");
  const terminal = new Terminal(json);
  const [name = "", ...rest] = args;
  const asksForHelp = args.includes("--help") || args.includes("-h");
  if (name === "" || name === "help" || (asksForHelp && !Object.hasOwn(pages, name))) {
    process.stdout.write(`${pages[rest[0] ?? ""] ?? overview}\n`);
    return name === "" ? exitCode.badInput : exitCode.fine;
  }
  if (name === "--version" || name === "-v") {
    process.stdout.write(`${versionBeside(script)}\n`);
    return exitCode.fine;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) {
    terminal.problem(
      `espalier: There is no command "${name}"${meant(name, Object.keys(commands))}; see espalier --help.`,
    );
    return exitCode.badInput;
  }
  if (asksForHelp) {
    process.stdout.write(`${pages[name]}\n`);
    return exitCode.fine;
  }
  return run(await load(), rest, terminal, script);
}

async function run(command: Command, args: readonly string[], terminal: Terminal, script: string): Promise<number> {
  const abort = new AbortController();
  const session = openSession(terminal, script, abort.signal);
  const onInterrupt = () => {
    // A second time, or when nothing listens: what was begun is taken away at exit.
    if (abort.signal.aborted) process.exit(exitCode.interrupted);
    abort.abort();
  };
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onInterrupt);
  try {
    return await command.run(session, parseLine(command.shape, args));
  } catch (error) {
    terminal.clearBar();
    if (error instanceof Cancelled) {
      terminal.problem("espalier: Interrupted.");
      return exitCode.interrupted;
    }
    const text = sentence(error);
    terminal.problem(`espalier: ${text}`);
    if (terminal.json) terminal.object({ error: text });
    if (!(error instanceof InputError) && process.env.ESPALIER_DEBUG !== undefined)
      terminal.problem(String((error as Error).stack));
    return exitCode.badInput;
  } finally {
    terminal.clearBar();
    session.runtime.stop();
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onInterrupt);
  }
}

/** The program's file lies one folder below its package.json, built or not. */
function versionBeside(script: string): string {
  const { version } = JSON.parse(readFileSync(path.join(path.dirname(script), "..", "package.json"), "utf8")) as {
    version: string;
  };
  return version;
}
