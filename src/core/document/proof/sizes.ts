import { type Dim, dataTypeInfo, evaluateDim, symbolsOf, type Value } from "../../ir";

/** What a symbolic dimension probably counts: decides which sizes are tried for it. */
type Role = "batch" | "sequence" | "spatial" | "channels" | "other";

/** Sizes that are tried together, in this order; a model that refuses some of them is given the next. */
const plans: readonly Readonly<Record<Role, number>>[] = [
  { batch: 1, sequence: 32, spatial: 224, channels: 3, other: 4 },
  { batch: 2, sequence: 5, spatial: 96, channels: 3, other: 2 },
  { batch: 3, sequence: 12, spatial: 128, channels: 3, other: 3 },
  { batch: 1, sequence: 1, spatial: 1, channels: 1, other: 1 },
  { batch: 2, sequence: 2, spatial: 2, channels: 2, other: 2 },
  { batch: 1, sequence: 16, spatial: 64, channels: 3, other: 16 },
  { batch: 4, sequence: 4, spatial: 4, channels: 4, other: 4 },
  { batch: 1, sequence: 128, spatial: 256, channels: 1, other: 1 },
  { batch: 1, sequence: 64, spatial: 512, channels: 1, other: 8 },
  { batch: 8, sequence: 8, spatial: 8, channels: 8, other: 8 },
  { batch: 1, sequence: 512, spatial: 320, channels: 3, other: 32 },
  { batch: 32, sequence: 32, spatial: 32, channels: 32, other: 32 },
];

export interface SizePlan {
  /** Size of each symbol; an unnamed dimension goes by {@link unnamed}. */
  readonly sizes: ReadonlyMap<string, number>;
  /** "batch = 2, seq = 5"; "" when every shape is fixed. */
  readonly text: string;
}

/** Symbol that stands for a dimension without a name. */
function unnamed(input: Value, axis: number): string {
  return `${input.name}[${axis}]`;
}

/** The size plans for a model's inputs: a single one when nothing is symbolic. */
export function sizePlans(inputs: readonly Value[]): SizePlan[] {
  const roles = new Map<string, Role>();
  for (const input of inputs) {
    input.shape?.forEach((dim, axis) => {
      const symbols = dim === null ? [unnamed(input, axis)] : symbolsOf(dim);
      for (const symbol of symbols) if (!roles.has(symbol)) roles.set(symbol, roleOf(input, axis, dim));
    });
  }
  if (roles.size === 0) return [{ sizes: new Map(), text: "" }];
  const made = plans.map((plan) => new Map([...roles].map(([symbol, role]) => [symbol, plan[role]])));
  const seen = new Set<string>();
  return made.flatMap((sizes) => {
    const text = [...sizes].map(([symbol, size]) => `${symbol} = ${size}`).join(", ");
    if (seen.has(text)) return [];
    seen.add(text);
    return [{ sizes, text }];
  });
}

/**
 * Sizes to count costs with: what a measurement tries first, so that counts and times speak of the same thing, and the largest for models
 * that take no shorter input (a spectrogram's window).
 */
export function countedSizes(
  inputs: readonly Value[],
): [ReadonlyMap<string, number>, ...ReadonlyMap<string, number>[]] {
  const plans = sizePlans(inputs).map(({ sizes }) => sizes);
  const total = (sizes: ReadonlyMap<string, number>) => [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const [first = new Map(), ...others] = plans;
  const [largest] = others.sort((a, b) => total(b) - total(a));
  return largest ? [first, largest] : [first];
}

/** The shape of an input under a plan; undefined when its rank is unknown or an expression has no size. A size below 0 becomes 0. */
export function shapeUnder(input: Value, plan: SizePlan): number[] | undefined {
  if (!input.shape) return undefined;
  const dims: number[] = [];
  for (const [axis, dim] of input.shape.entries()) {
    const size = dim === null ? plan.sizes.get(unnamed(input, axis)) : evaluateDim(dim, plan.sizes);
    if (size === undefined || size === null) return undefined;
    dims.push(Math.max(0, size));
  }
  return dims;
}

function roleOf(input: Value, axis: number, dim: Dim): Role {
  const name = typeof dim === "string" ? dim.toLowerCase() : "";
  if (/batch|^n$|^b$|^bs$/.test(name)) return "batch";
  if (/seq|len|time|token|frame|past|^[tsl]$/.test(name)) return "sequence";
  if (/height|width|^h$|^w$/.test(name)) return "spatial";
  if (/channel|^c$/.test(name)) return "channels";
  if (axis === 0) return "batch";
  const rank = input.shape?.length ?? 0;
  const isFloat = input.dtype !== undefined && ["float", "uint"].includes(dataTypeInfo(input.dtype).kind);
  if (rank === 4 && isFloat) {
    const last = input.shape?.[3];
    const channelsLast = last === 1 || last === 3 || last === 4;
    if (channelsLast) return axis === 3 ? "channels" : "spatial";
    return axis === 1 ? "channels" : "spatial";
  }
  if (rank === 5 && isFloat && axis >= 2) return "other";
  return rank === 2 || rank === 3 ? "sequence" : "other";
}
