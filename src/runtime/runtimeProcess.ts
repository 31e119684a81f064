import { Worker } from "node:worker_threads";
import type { Session } from "../core/runtime";
import { fromWire, type RuntimeAnswer, type RuntimeCall, type RuntimeRequest, toWire } from "./isolationProtocol";
import { onnxruntime } from "./onnxruntime";

/**
 * The child's side of `isolatedRuntime`: answers requests one after another until the parent goes. Standard output belongs to whoever
 * started the parent, so the parent opens this process with its standard output joined to standard error.
 */
export function serveRuntime(): void {
  const runtime = onnxruntime();
  const sessions = new Map<number, Session>();
  let next = 1;

  const held = (id: number): Session => {
    const session = sessions.get(id);
    if (!session) throw new Error("this session is closed");
    return session;
  };

  const answer = async (request: RuntimeRequest): Promise<unknown> => {
    switch (request.kind) {
      case "open": {
        const { model, optimization, optimizedModelPath, profileFolder } = request;
        const session = await runtime.open(model, {
          optimization,
          ...(optimizedModelPath === undefined ? {} : { optimizedModelPath }),
          ...(profileFolder === undefined ? {} : { profileFolder }),
        });
        sessions.set(next, session);
        return { session: next++, inputs: session.inputs, outputs: session.outputs };
      }
      case "run":
        return toWire(await held(request.session).run(fromWire(request.feeds)));
      case "race":
        return runtime.race?.(request.sessions.map(held), fromWire(request.feeds), request);
      case "peak": {
        const session = await runtime.open(request.model);
        await session.run(fromWire(request.feeds));
        // maxRSS is in kilobytes on every platform (libuv converts).
        return process.resourceUsage().maxRSS * 1024;
      }
      case "kernelTimes":
        return held(request.session).kernelTimes?.();
      case "close":
        await sessions.get(request.session)?.close();
        sessions.delete(request.session);
        return null;
    }
  };

  let queue = Promise.resolve();
  process.on("message", (call: RuntimeCall) => {
    queue = queue.then(async () => {
      let reply: RuntimeAnswer;
      try {
        reply = { id: call.id, ok: true, value: await answer(call.request) };
      } catch (error) {
        reply = { id: call.id, ok: false, message: error instanceof Error ? error.message : String(error) };
      }
      await new Promise<void>((sent) => process.send?.(reply, () => sent()));
    });
  });
  process.on("disconnect", () => process.exit(0));
  // The parent answers an interrupt (it may have files to clean up) and then ends this process.
  process.on("SIGINT", () => {});
  leaveWithParent();
}

/**
 * A native call that never returns keeps the main thread from hearing that the parent is gone; a thread of its own notices that the process
 * has been handed to another parent.
 */
function leaveWithParent(): void {
  if (process.platform === "win32") return;
  const watch = `
    const parent = ${process.ppid};
    setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, "SIGKILL"); }, 1000);`;
  new Worker(watch, { eval: true, stdout: false, stderr: false, execArgv: [] }).unref();
}
