import {
  dataTypeInfo,
  floatsOf,
  floatTensor,
  type Graph,
  integersOf,
  integerTensor,
  type Tensor,
  type Value,
} from "../../ir";
import { Random } from "./random";
import { type SizePlan, shapeUnder, sizePlans } from "./sizes";
import { randomTensor, type Spread } from "./values";

export type Feeds = ReadonlyMap<string, Tensor>;

/** A set of inputs to run a model with. */
export interface Sample {
  readonly feeds: Feeds;
  /** What it is, for the report: "batch = 2", "cat.npy". */
  readonly text: string;
  /** What its symbolic dimensions are; absent for inputs that a user gave. */
  readonly sizes?: ReadonlyMap<string, number>;
}

/** Inputs that a user gave: arrays by the names of the inputs or by their position among those without a default; what to call them. */
export interface GivenSample {
  readonly name: string;
  readonly feeds: Feeds;
  readonly positional?: ReadonlyMap<number, Tensor>;
}

const spreads: readonly Spread[] = ["unit", "normal", "wide"];

/** Inputs that a caller must give: those without a default. */
export function requiredInputs(graph: Graph): Value[] {
  return graph.inputs.filter((input) => !input.initializer);
}

/**
 * Seeded random samples for a model, lazily, most promising first: every size plan, with the spreads of values in turn. The caller takes as
 * many as the model can run.
 */
export function* randomSamples(graph: Graph, seed: number): Generator<Sample, void, undefined> {
  const inputs = requiredInputs(graph);
  const plans = sizePlans(inputs);
  const rounds = plans.length === 1 ? spreads.length : plans.length;
  for (let round = 0; round < rounds; round++) {
    const plan = plans[round % plans.length] as SizePlan;
    const spread = spreads[round % spreads.length] as Spread;
    const feeds = randomFeeds(inputs, plan, spread, new Random(seed * 1000 + round));
    if (feeds) yield { feeds, text: plan.text, sizes: plan.sizes };
  }
}

/** One more sample in which the defaults that callers may override are overridden, by values of the same size as the default's. */
export function overridden(graph: Graph, sample: Sample, seed: number): Sample | undefined {
  const random = new Random(seed * 1000 + 999);
  const feeds = new Map(sample.feeds);
  for (const input of graph.inputs) {
    const preset = input.initializer;
    if (!preset || !["float"].includes(dataTypeInfo(preset.dtype).kind)) continue;
    const values = floatsOf(preset);
    if (!values || values.length > 1 << 24) continue;
    // Near the default: a variance has to stay positive, an epsilon small.
    const scaled = Float64Array.from(values, (value) => value * (0.75 + random.uniform() / 2));
    feeds.set(input.name, floatTensor(preset.dtype, preset.dims, scaled));
  }
  return feeds.size > sample.feeds.size
    ? { feeds, text: `${sample.text}${sample.text && ", "}defaults overridden` }
    : undefined;
}

/** Why no random sample can be made; undefined when one can. */
export function whyNoSample(graph: Graph): string | undefined {
  for (const input of requiredInputs(graph)) {
    if (input.type?.kind !== "tensor") return `its input "${input.name}" is no tensor, and only tensors can be made up`;
    if (!input.shape) return `nothing is known of the shape of its input "${input.name}"`;
  }
  return undefined;
}

function randomFeeds(
  inputs: readonly Value[],
  plan: SizePlan,
  spread: Spread,
  random: Random,
): Map<string, Tensor> | undefined {
  const feeds = new Map<string, Tensor>();
  for (const input of inputs) {
    const dims = shapeUnder(input, plan);
    const tensor = dims && randomTensor(input, dims, spread, random);
    if (!tensor) return undefined;
    feeds.set(input.name, tensor);
  }
  return feeds;
}

/**
 * Makes what a user gave fit a model's inputs: numbers are converted to the input's element type, and a missing batch dimension is added.
 * Throws an Error of one sentence when something cannot fit.
 */
export function fitSample(graph: Graph, { name: text, feeds: given, positional }: GivenSample): Sample {
  const inputs = requiredInputs(graph);
  const feeds = new Map<string, Tensor>();
  const [only] = inputs;
  const [lone] = given.values();
  for (const input of graph.inputs) {
    // A single array for a model with a single input needs no name.
    const tensor =
      given.get(input.name) ??
      positional?.get(inputs.indexOf(input)) ??
      (inputs.length === 1 && given.size === 1 && input === only ? lone : undefined);
    if (tensor) feeds.set(input.name, fitTensor(input, tensor, text));
    else if (!input.initializer)
      throw new Error(
        `${text}: there is no array for the model's input "${input.name}" (it has ${[...given.keys()].map((name) => `"${name}"`).join(", ")})`,
      );
  }
  return { feeds, text };
}

function fitTensor(input: Value, tensor: Tensor, text: string): Tensor {
  const converted = convert(input, tensor, text);
  const shape = input.shape;
  if (!shape) return converted;
  const withBatch = converted.dims.length === shape.length - 1 ? [1, ...converted.dims] : converted.dims;
  const fits =
    withBatch.length === shape.length && shape.every((dim, i) => typeof dim !== "number" || dim === withBatch[i]);
  if (!fits)
    throw new Error(
      `${text}: an array of shape [${tensor.dims}] does not fit the input "${input.name}" of shape [${shape.map((dim) => dim ?? "?")}]`,
    );
  return withBatch === converted.dims ? converted : converted.reshaped(withBatch);
}

function convert(input: Value, tensor: Tensor, text: string): Tensor {
  const wanted = input.dtype;
  if (wanted === undefined || wanted === tensor.dtype) return tensor;
  const numbers = floatsOf(tensor) ?? integersOf(tensor);
  const { kind, bits } = dataTypeInfo(wanted);
  if (numbers && kind === "float" && bits >= 16) return floatTensor(wanted, tensor.dims, numbers);
  if (numbers && (kind === "int" || kind === "uint" || kind === "bool") && bits >= 8) {
    const whole = Array.from(numbers);
    if (whole.every(Number.isSafeInteger)) return integerTensor(wanted, tensor.dims, whole);
  }
  throw new Error(
    `${text}: its elements (${dataTypeInfo(tensor.dtype).name}) cannot be given to the input "${input.name}" (${dataTypeInfo(wanted).name})`,
  );
}
