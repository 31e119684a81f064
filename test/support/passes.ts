import assert from "node:assert/strict";
import { test } from "node:test";
import { type Model, parseModel } from "../../src/core/ir";
import type { Pass } from "../../src/core/passes/pass";
import { operators, refusals, rewritten, type Tolerance } from "./fusion";

/** Cleanup rounds nothing: the same bits, but for the sign of zero. */
const exact: Tolerance = { rtol: 0, atol: 0 };

/** One row of a table: a model as text, and what the pass makes of it. */
export interface PassCase {
  readonly name: string;
  readonly text: string;
  /** Operators afterwards, in order, of the main graph: "Relu Add"; "" for none. */
  readonly becomes?: string;
  /** The reason of a refusal. */
  readonly refuses?: RegExp;
  /** Left alone without a word: not even a near miss. */
  readonly ignored?: true;
  readonly tolerance?: Tolerance;
  readonly sizes?: Readonly<Record<string, number>>;
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
  readonly check?: (model: Model) => void;
}

/** A test for each row: what is rewritten computes the same bits in the runtime and is not rewritten twice; the rest is untouched. */
export function passCases(pass: Pass, cases: readonly PassCase[]): void {
  for (const one of cases) {
    test(`${pass.id}: ${one.name}`, async () => {
      if (one.becomes === undefined) {
        const reasons = await refusals(pass, one.text);
        if (one.refuses) assert.match(reasons.join("\n"), one.refuses);
        else assert.deepEqual(reasons, []);
        return;
      }
      const { sizes, shapes, tolerance = exact } = one;
      const model = await rewritten(pass, one.text, { tolerance, sizes, shapes });
      assert.equal(operators(model).join(" "), one.becomes);
      one.check?.(model);
    });
  }
}

/** A model of one chain of nodes in opset 17, or another: `chain("float32[N,4] x", "float32[N,4] y", "y = Relu (x)")`. */
export function chain(inputs: string, outputs: string, body: string, options: ChainOptions = {}): string {
  const header = `model <ir_version: 10, opsets: { "": ${options.opset ?? 17} }>`;
  const constants = options.constants ? ` < ${options.constants} >` : "";
  return `${header}\nmain (${inputs}) => (${outputs})${constants} {\n${body}\n}\n${options.functions ?? ""}`;
}

interface ChainOptions {
  readonly opset?: number;
  readonly constants?: string;
  readonly functions?: string;
}

export function parsed(text: string): Model {
  return parseModel(text);
}
