import { type Analysis, analyse, inferredCopy } from "../analysis/inspect";
import type { Model } from "../ir";
import { requiredInputs } from "./proof/samples";
import { countedSizes } from "./proof/sizes";

/** What is counted of the states of a model, each once, all with the same sizes for its symbols. */
export class Counts {
  private readonly known = new WeakMap<Model, Analysis>();
  private readonly inferences = new WeakMap<Model, Model>();
  private chosen: ReadonlyMap<string, number> | undefined;

  constructor(private readonly original: Model) {}

  /** Sizes of symbols: those that a measurement tries first, or larger ones when too short an input leaves nothing to count. */
  get sizes(): ReadonlyMap<string, number> {
    this.chosen ??= this.choose();
    return this.chosen;
  }

  of(model: Model): Analysis {
    const { sizes } = this;
    let analysis = this.known.get(model);
    if (!analysis) {
      analysis = this.analysed(model, sizes);
      this.known.set(model, analysis);
    }
    return analysis;
  }

  /** A copy of a state with all the shapes that can be told. */
  inferred(model: Model): Model {
    let copy = this.inferences.get(model);
    if (!copy) {
      copy = inferredCopy(model);
      this.inferences.set(model, copy);
    }
    return copy;
  }

  private analysed(model: Model, sizes: ReadonlyMap<string, number>): Analysis {
    return analyse(model, sizes, () => this.inferred(model));
  }

  private choose(): ReadonlyMap<string, number> {
    const [first, ...larger] = countedSizes(requiredInputs(this.original.graph));
    const analysis = this.analysed(this.original, first);
    if (analysis.cost.macs === null)
      for (const sizes of larger) {
        const other = this.analysed(this.original, sizes);
        if (other.cost.macs === null) continue;
        this.known.set(this.original, other);
        return sizes;
      }
    this.known.set(this.original, analysis);
    return first;
  }
}
