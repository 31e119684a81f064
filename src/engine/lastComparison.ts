import type { Model } from "../core/ir";
import type { Comparison } from "../protocol/comparison";
import type { StepReport } from "../protocol/reports";

/** What a comparison comes from: two models, none of which changes, and what is known to lie between them. */
export interface ComparedStates {
  readonly before: Model;
  readonly after: Model;
  readonly steps: readonly StepReport[] | undefined;
}

/**
 * Keeps the comparison that was asked for last: its page is gone whenever another editor is in front of it, and asks again when it is back.
 * One at a time, since that of large models takes as much memory as the models.
 */
export class LastComparison {
  #known:
    | { readonly before: Model; readonly after: Model; readonly steps: string; readonly comparison: Comparison }
    | undefined;

  async of({ before, after, steps }: ComparedStates, compare: () => Promise<Comparison>): Promise<Comparison> {
    const known = this.#known;
    const between = JSON.stringify(steps ?? null);
    if (known?.before === before && known.after === after && known.steps === between) return known.comparison;
    this.#known = undefined;
    const comparison = await compare();
    this.#known = { before, after, steps: between, comparison };
    return comparison;
  }

  /** A document was closed: what it was compared with is not wanted any more. */
  forget(states: readonly Model[]): void {
    if (this.#known && (states.includes(this.#known.before) || states.includes(this.#known.after)))
      this.#known = undefined;
  }
}
