import type { Progress } from "../../protocol/reports";
import { Cancelled } from "../ir";

/** What every long call takes. */
export interface Call {
  /** Cancelled calls reject with Cancelled and leave the document as it was. */
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((progress: Progress) => void) | undefined;
}

export function checkCancelled(call: Call | undefined): void {
  if (call?.signal?.aborted) throw new Cancelled();
}

/** Hears what came while something was computed in one piece: throws Cancelled when that was a cancellation. */
export async function hearCancellation(call: Call | undefined): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, 0));
  checkCancelled(call);
}

/** Milliseconds of computing after which other work of the process gets a turn. */
const longestTurn = 50;

/**
 * Gives the rest of the process a turn from time to time: without one, neither a cancellation nor a signal is ever heard while passes run.
 * @returns a function to await between pieces of work; it costs nothing while turns are short.
 */
export function takingTurns(call: Call | undefined): () => Promise<void> {
  let started = performance.now();
  return async () => {
    if (performance.now() - started > longestTurn) {
      await new Promise<void>((resolve) => setTimeout(resolve, 0));
      started = performance.now();
    }
    checkCancelled(call);
  };
}

/** The same call whose progress fills the part from `from` to `to` of this one's. */
export function part(call: Call | undefined, from: number, to: number): Call {
  const report = call?.progress;
  if (!report) return { signal: call?.signal };
  return {
    signal: call.signal,
    progress: ({ stage, fraction }) =>
      report({ stage, fraction: fraction === null ? null : from + fraction * (to - from) }),
  };
}
