import { main } from "./cli/main";
import { runtimeProcessArgument, serveRuntime } from "./runtime";

/** The command line: arguments to exit code. The same file is the process in which models run. */
if (process.argv[2] === runtimeProcessArgument) serveRuntime();
else {
  // A reader that goes away (`| head`) is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  main(process.argv.slice(2), __filename).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`espalier: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exitCode = 2;
    },
  );
}
