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

/** Lets the process answer other calls, then goes on unless the user cancelled meanwhile. */
export async function breathe(call: Call | undefined): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, 0));
  checkCancelled(call);
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
