import { type NodeTimes, nodeTimes } from "../../analysis/nodeTimes";
import { cloneModel, type Model } from "../../ir";
import type { Runtime } from "../../runtime";
import { type Call, checkCancelled } from "../call";
import type { Staging } from "../staging";
import { inputsText, levelText, openRunnable } from "./runnable";

/** Runs at the beginning that do not count: the first pays for memory that later ones find ready. */
const WARM_UP = 3;
const MOST_RUNS = 50;
const LEAST_RUNS = 5;
/** The profile grows by about a kilobyte for each node and run. */
const MOST_EVENTS = 60_000;
/** How long the model runs unless that would be too few times, milliseconds. */
const BUDGET = 4000;
/** Between two reports of progress. */
const SLICE = 300;

export interface MeasuredTimes {
  readonly times: NodeTimes;
  readonly how: string;
}

/**
 * Times each node of a model: a copy in which every node has a name that tells it apart runs in the runtime, which times its kernels.
 * The runtime's own optimizations are off, so that it runs the nodes that the file has and fuses none. Throws DocumentError or Cancelled.
 */
export async function measureNodeTimes(
  model: Model,
  runtime: Runtime,
  staging: Staging,
  seed: number,
  call: Call,
): Promise<MeasuredTimes> {
  const { copy, nameOf } = namedCopy(model);
  return staging.trying(copy, async (file) => {
    call.progress?.({ stage: "loading the model", fraction: null });
    const opened = await openRunnable(runtime, file, copy.graph, { seed, profile: true }, call);
    const { session, sample, optimization } = opened;
    try {
      if (!session.kernelTimes || !runtime.race) throw new Error("this runtime does not tell what its kernels take");
      const nodes = [...copy.graph.allNodes()].length;
      const most = Math.max(LEAST_RUNS, Math.min(MOST_RUNS, Math.floor(MOST_EVENTS / Math.max(1, nodes))));
      const runs = WARM_UP + most;
      const started = performance.now();
      // One run was made already: that which showed that the inputs fit.
      for (let done = 1; done < runs; ) {
        checkCancelled(call);
        const spent = performance.now() - started;
        if (done >= WARM_UP + LEAST_RUNS && spent > BUDGET) break;
        call.progress?.({ stage: "timing operators", fraction: Math.max(done / runs, Math.min(1, spent / BUDGET)) });
        const slice = { warmUp: 0, minRounds: 1, maxRounds: runs - done, milliseconds: SLICE, signal: call.signal };
        const [rounds = []] = await runtime.race([session], sample.feeds, slice);
        done += Math.max(1, rounds.length);
      }
      call.progress?.({ stage: "reading the profile", fraction: 1 });
      const times = nodeTimes(copy.graph, nameOf, await session.kernelTimes(call.signal), WARM_UP);
      const machine = runtime.machine === undefined ? "" : ` on ${runtime.machine}`;
      const how = `Medians of ${times.runs} runs in ${runtime.name}${machine}, ${levelText(optimization)}, ${inputsText(sample, seed)}.`;
      return { times, how };
    } finally {
      await session.close().catch(() => {});
    }
  });
}

/** Nodes of functions keep their names unless those look like ours: the runtime inlines them under names of its own. */
function namedCopy(model: Model): { copy: Model; nameOf: (index: number) => string } {
  const copy = cloneModel(model);
  const nameOf = (index: number) => `n${index}`;
  for (const one of copy.functions.values())
    for (const graph of one.body.graphs())
      for (const node of graph.nodes()) if (/^n\d+$/.test(node.name)) node.name = `f_${node.name}`;
  let index = 0;
  for (const node of copy.graph.allNodes()) node.name = nameOf(index++);
  return { copy, nameOf };
}
