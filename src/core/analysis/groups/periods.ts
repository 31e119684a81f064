/** From `start` up to `end`, each token is the same as `period` places later. */
export interface Periodic {
  readonly period: number;
  readonly start: number;
  readonly end: number;
}

/** Stretches of these lengths are looked for again further on: short ones find short periods, long ones tell layers of many alike steps apart. */
const GRAMS = [1, 4, 16];
/** How many of the next places with the same stretch are tried as a period. */
const TRIES = 4;
/** Comparisons for each token, after which no new period is tried. Networks need fewer than 10. */
const EFFORT = 64;

/**
 * Where a row of tokens repeats itself: stretches of at least two periods. Not all there are (the next places with the same stretch of 1, 4 or
 * 16 tokens are tried as periods), but in time linear in the length: comparing stops at {@link EFFORT} comparisons a token.
 */
export function periodsOf(token: Int32Array): { readonly found: readonly Periodic[]; readonly comparisons: number } {
  const count = token.length;
  const found: Periodic[] = [];
  /** Up to where a period was compared already. */
  const comparedTo = new Map<number, number>();
  let comparisons = 0;
  const compare = (start: number, period: number) => {
    if ((comparedTo.get(period) ?? -1) >= start) return;
    let end = start;
    while (end + period < count && token[end] === token[end + period]) end++;
    comparisons += end - start + 1;
    comparedTo.set(period, end);
    if (end - start >= period) found.push({ period, start, end });
  };
  const repeats = GRAMS.map((length) => nextSame(token, length));
  for (let start = 0; start < count && comparisons < EFFORT * count; start++) {
    for (const next of repeats) {
      let at = start;
      for (let tries = 0; tries < TRIES; tries++) {
        at = next[at]!;
        if (at === -1) break;
        if (at - start > 1) compare(start, at - start);
      }
    }
  }
  return { found, comparisons };
}

/** For each place, the next one from which on the same tokens seem to stand, by a checksum; -1 for none. Who uses it compares. */
function nextSame(token: Int32Array, length: number): Int32Array {
  const last = new Map<number, number>();
  const next = new Int32Array(token.length).fill(-1);
  for (let at = token.length - length; at >= 0; at--) {
    let sum = 0;
    for (let i = at; i < at + length; i++) sum = Math.imul(sum, 16777619) ^ token[i]!;
    next[at] = last.get(sum) ?? -1;
    last.set(sum, at);
  }
  return next;
}
