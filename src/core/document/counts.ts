import { InferredTypes } from "../analysis/inferredTypes";
import { type Analysis, analyse, uncounted } from "../analysis/inspect";
import type { Model } from "../ir";
import { requiredInputs } from "./proof/samples";
import { countedSizes } from "./proof/sizes";

/** What is counted of the states of a model, each once, all with the same sizes for its symbols. */
export class Counts {
  private readonly known = new WeakMap<Model, Analysis>();
  private readonly inferences = new WeakMap<Model, InferredTypes>();
  private first: { readonly model: Model; readonly analysis: Analysis } | undefined;
  private chosen: ReadonlyMap<string, number> | undefined;

  constructor(private readonly original: Model) {}

  /** Sizes of symbols: those that a measurement tries first, or larger ones when too short an input leaves nothing to count. */
  get sizes(): ReadonlyMap<string, number> {
    this.chosen ??= this.choose();
    return this.chosen;
  }

  /** What is known of a state before it is counted; it may be asked for twice. */
  uncounted(model: Model): Analysis {
    if (this.first?.model !== model) this.first = { model, analysis: uncounted(model) };
    return this.first.analysis;
  }

  /** Whether a state has been counted: then {@link of} answers at once. */
  has(model: Model): boolean {
    return this.known.has(model);
  }

  of(model: Model): Analysis {
    const { sizes } = this;
    let analysis = this.known.get(model);
    this.first = undefined;
    if (!analysis) {
      analysis = this.analysed(model, sizes);
      this.known.set(model, analysis);
    }
    return analysis;
  }

  /** All the shapes of a state that can be told. */
  inferred(model: Model): InferredTypes {
    let types = this.inferences.get(model);
    if (!types) {
      types = new InferredTypes(model);
      this.inferences.set(model, types);
    }
    return types;
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
