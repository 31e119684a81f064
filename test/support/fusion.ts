import assert from "node:assert/strict";
import { serialize } from "../../src/core/formats/onnx";
import {
  DataType,
  dataTypeInfo,
  evaluateDim,
  floatsOf,
  floatTensor,
  integerTensor,
  type Model,
  parseModel,
  printModel,
  type Tensor,
} from "../../src/core/ir";
import { inferModel } from "../../src/core/ops";
import type { Pass, Target } from "../../src/core/passes/pass";
import { runPass } from "../../src/core/passes/pipeline";
import { onnxruntime } from "../../src/runtime/onnxruntime";

export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

/** Folding reorders a few multiplications: float32 sums of small layers stay within this. */
export const folded: Tolerance = { rtol: 1e-5, atol: 1e-5 };

interface RewriteOptions {
  readonly tolerance?: Tolerance;
  readonly target?: Target;
  /** Sizes of symbols; 2 for those not given. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Sizes of whole inputs, by name. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
  /** The runtime's own optimizations; off and on when absent. */
  readonly optimizations?: readonly ("disabled" | "all")[];
}

/**
 * Runs one pass over a model in text and holds it to what every pass promises: it changes something, the model stays sound, the outputs are the
 * same with the runtime's own optimizations off and on, and a second run changes nothing.
 */
export async function rewritten(pass: Pass, text: string, options: RewriteOptions = {}): Promise<Model> {
  const model = parseModel(text);
  const report = await runPass(model, pass, { verify: true, target: options.target });
  assert.ok(report.applied > 0, `changed nothing: ${report.refused.map((one) => one.reason).join("; ") || "no match"}`);
  await assertSameOutputs(parseModel(text), model, options);
  const again = await runPass(model, pass, { verify: true, target: options.target });
  assert.equal(again.applied, 0, "a second run changed something");
  return model;
}

/** Runs one pass that must leave the model as it is; gives the reasons of its refusals. */
export async function refusals(pass: Pass, text: string, options: RewriteOptions = {}): Promise<string[]> {
  const model = parseModel(text);
  const report = await runPass(model, pass, { verify: true, target: options.target });
  assert.deepEqual(report.changes, []);
  const untouched = parseModel(text);
  inferModel(untouched);
  assert.equal(printModel(model, { constantLimit: 1e6 }), printModel(untouched, { constantLimit: 1e6 }));
  return report.refused.map((one) => one.reason);
}

export function operators(model: Model): string[] {
  return [...model.graph.nodes()].map((node) => node.operator);
}

/** Runs both models on the same seeded input with the runtime's optimizations disabled and enabled. */
export async function assertSameOutputs(before: Model, after: Model, options: RewriteOptions = {}): Promise<void> {
  const { tolerance = folded } = options;
  const feeds = seededFeeds(before, options);
  for (const optimization of options.optimizations ?? (["disabled", "all"] as const)) {
    const expected = await outputsOf(before, feeds, optimization);
    const actual = await outputsOf(after, feeds, optimization);
    assert.deepEqual([...actual.keys()], [...expected.keys()]);
    for (const [name, tensor] of expected) assertClose(actual.get(name), tensor, name, tolerance);
  }
}

async function outputsOf(
  model: Model,
  feeds: ReadonlyMap<string, Tensor>,
  optimization: "disabled" | "all",
): Promise<ReadonlyMap<string, Tensor>> {
  const session = await onnxruntime().open({ bytes: serialize(model) }, { optimization });
  try {
    return await session.run(feeds);
  } finally {
    await session.close();
  }
}

function assertClose(actual: Tensor | undefined, expected: Tensor, name: string, { rtol, atol }: Tolerance): void {
  assert.deepEqual(actual?.dims, expected.dims, `shape of ${name}`);
  assert.equal(actual?.dtype, expected.dtype, `type of ${name}`);
  const [a, b] = [actual && floatsOf(actual), floatsOf(expected)];
  if (!a || !b) {
    assert.deepEqual(actual?.bytes(), expected.bytes(), name);
    return;
  }
  for (const [i, want] of b.entries()) {
    const got = a[i] as number;
    const same = Object.is(got, want) || Math.abs(got - want) <= atol + rtol * Math.abs(want);
    assert.ok(same, `${name}[${i}] is ${got}, expected ${want}`);
  }
}

function seededFeeds(model: Model, { sizes = {}, shapes = {} }: RewriteOptions): Map<string, Tensor> {
  const feeds = new Map<string, Tensor>();
  let state = 1;
  for (const input of model.graph.inputs) {
    if (input.initializer) continue;
    const known = new Map(Object.entries(sizes));
    const declared = (input.shape ?? []).map((dim) => evaluateDim(dim, known) ?? 2);
    const dims = shapes[input.name] ?? declared;
    const size = dims.reduce((product, dim) => product * dim, 1);
    const values = Array.from({ length: size }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state / 2 ** 32) * 2 - 1;
    });
    feeds.set(input.name, tensorOf(input.dtype ?? DataType.Float, dims, values));
  }
  return feeds;
}

function tensorOf(dtype: DataType, dims: readonly number[], values: readonly number[]): Tensor {
  const { kind } = dataTypeInfo(dtype);
  if (kind === "float") return floatTensor(dtype, dims, values);
  const scaled = values.map((x) =>
    kind === "int" ? Math.round(x * 4) : kind === "bool" ? Number(x > 0) : Math.round((x + 1) * 4),
  );
  return integerTensor(dtype, dims, scaled);
}
