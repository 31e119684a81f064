import type { RaceBudget } from "../core/runtime";

/**
 * Times functions in turn (A B A B ...), so that a machine that slows down meanwhile slows all of them. The order within a round alternates:
 * whoever runs second finds warmer or dirtier caches.
 * @returns milliseconds, one list a function.
 */
export async function raceInTurn(
  contestants: readonly (() => Promise<unknown>)[],
  budget: RaceBudget,
): Promise<number[][]> {
  const times = contestants.map((): number[] => []);
  const numbered = contestants.map((run, index) => ({ run, index }));
  const backwards = [...numbered].reverse();
  const warming = performance.now();
  for (let round = 0; round < budget.warmUp; round++) {
    for (const run of contestants) await run();
    if (performance.now() - warming > budget.milliseconds / 2) break;
  }
  const started = performance.now();
  for (let round = 0; round < budget.maxRounds; round++) {
    if (budget.signal?.aborted) break;
    if (round >= budget.minRounds && performance.now() - started > budget.milliseconds) break;
    for (const { run, index } of round % 2 === 0 ? numbered : backwards) {
      const before = performance.now();
      await run();
      times[index]?.push(performance.now() - before);
    }
  }
  return times;
}
