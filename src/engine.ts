/** The engine process: forked by the extension host, answers its calls with documents, and ends when the host goes. */
import { startEngine } from "./engine/start";
import { runtimeProcessArgument, serveRuntime } from "./runtime";

// The runtime runs in a child of the engine, which is this script once more.
if (process.argv[2] === runtimeProcessArgument) serveRuntime();
else startEngine();
