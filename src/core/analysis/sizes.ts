import { type Dim, evaluateDim, type Model, type Shape, symbolsOf, type Value, type ValueType } from "../ir";
import { InferredTypes } from "./inferredTypes";

/** Sizes of symbols: those that the caller gives, and 1 for every other one that is asked for. Keeps account of what was used. */
export class Sizes {
  readonly #sizes: Map<string, number>;
  readonly #used = new Map<string, number>();

  constructor(given: ReadonlyMap<string, number> = new Map()) {
    this.#sizes = new Map(given);
  }

  /** Every size that was used, given or assumed. */
  get used(): ReadonlyMap<string, number> {
    return this.#used;
  }

  of(symbol: string): number {
    const size = this.#sizes.get(symbol) ?? 1;
    this.#sizes.set(symbol, size);
    this.#used.set(symbol, size);
    return size;
  }

  /** A dimension as a number; null when it is unknown or comes out negative. */
  evaluate(dim: Dim): number | null {
    if (typeof dim === "string") for (const symbol of symbolsOf(dim)) this.of(symbol);
    const size = evaluateDim(dim, this.#sizes);
    return size === null || size < 0 || !Number.isFinite(size) ? null : size;
  }
}

/**
 * What inference tells once the inputs have sizes: these go further than symbols, through rounding, Resize scales and computed shapes.
 * Dimensions of inputs without a name are called `input[axis]`.
 */
export function sizedTypes(model: Model, sizes: Sizes): InferredTypes {
  return new InferredTypes(model, () => giveSizes(model, sizes));
}

function giveSizes(model: Model, sizes: Sizes): void {
  const symbols = new Set<string>();
  for (const input of model.graph.inputs) {
    nameUnknown(input);
    for (const dim of input.shape ?? []) for (const symbol of symbolsOf(dim)) symbols.add(symbol);
  }
  // Only symbols of the inputs: any other name stands for something that depends on data, and inference may find its size.
  const known = new Map([...symbols].map((symbol) => [symbol, sizes.of(symbol)]));
  for (const graph of model.graph.graphs()) {
    for (const input of graph.inputs) input.type = sized(input.type, known);
    for (const node of graph.nodes()) {
      for (const output of node.outputs) {
        output.type = sized(output.type, known);
        output.content = undefined;
      }
    }
  }
}

/** Whether every input states all of its sizes: then sizes tell nothing that inference alone does not. */
export function hasSizedInputs({ graph }: Model): boolean {
  return graph.inputs.every(
    ({ type, initializer }) =>
      initializer !== undefined ||
      (type?.kind === "tensor" && type.shape?.every((dim) => typeof dim === "number") === true),
  );
}

function nameUnknown(input: Value): void {
  const { type } = input;
  if (type?.kind !== "tensor" || !type.shape || input.initializer) return;
  const shape = type.shape.map((dim, axis) => dim ?? `'${input.name.replaceAll("'", "`")}[${axis}]'`);
  input.type = { ...type, shape };
}

function sized(type: ValueType | undefined, sizes: ReadonlyMap<string, number>): ValueType | undefined {
  switch (type?.kind) {
    case "tensor":
    case "sparse":
      return { ...type, shape: type.shape && sizedShape(type.shape, sizes) };
    case "sequence":
    case "optional":
      return { ...type, element: sized(type.element, sizes) };
    default:
      return type;
  }
}

function sizedShape(shape: Shape, sizes: ReadonlyMap<string, number>): Shape {
  return shape.map((dim) => evaluateDim(dim, sizes) ?? dim);
}
