import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  addDims,
  ceilDivDims,
  type Dim,
  dimFromParam,
  dimToParam,
  evaluateDim,
  floorDivDims,
  lowerBound,
  maxDims,
  minDims,
  mulDims,
  sameDim,
  subDims,
  symbolsOf,
} from "../../../src/core/ir";

/** An expression built with the arithmetic under test, beside what it comes to for given sizes. */
interface Expression {
  readonly dim: Dim;
  /** Undefined where a division by zero makes it meaningless. */
  value(sizes: ReadonlyMap<string, number>): number | undefined;
}

type Combine = (a: Dim, b: Dim) => Dim;

const operations: readonly (readonly [Combine, (a: number, b: number) => number | undefined])[] = [
  [addDims, (a, b) => a + b],
  [subDims, (a, b) => a - b],
  [mulDims, (a, b) => a * b],
  [floorDivDims, (a, b) => (b === 0 ? undefined : Math.floor(a / b))],
  [ceilDivDims, (a, b) => (b <= 0 ? undefined : Math.ceil(a / b))],
  [minDims, Math.min],
  [maxDims, Math.max],
];

const leaf = fc.oneof(
  fc.constantFrom("batch", "seq", "n").map((name): Expression => ({ dim: name, value: (sizes) => sizes.get(name) })),
  fc.integer({ min: -6, max: 12 }).map((size): Expression => ({ dim: size, value: () => size })),
);

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc
      .tuple(fc.constantFrom(...operations), tie("expression"), tie("expression"))
      .map(([[combine, compute], a, b]): Expression => {
        return {
          dim: combine(a.dim, b.dim),
          value(sizes) {
            const left = a.value(sizes);
            const right = b.value(sizes);
            return left === undefined || right === undefined ? undefined : compute(left, right);
          },
        };
      }),
  ),
}));

const sizes = fc
  .record({ batch: fc.nat(40), seq: fc.nat(40), n: fc.nat(40) })
  .map((record) => new Map(Object.entries(record)));

describe("arithmetic on expressions", () => {
  test("agrees with arithmetic on the sizes", () => {
    fc.assert(
      fc.property(expression, sizes, ({ dim, value }, at) => {
        const expected = value(at);
        if (expected === undefined || dim === null) return;
        assert.equal(evaluateDim(dim, at), expected + 0);
      }),
      { numRuns: 2000 },
    );
  });

  test("gives text that reads back as the same expression", () => {
    fc.assert(
      fc.property(expression, ({ dim }) => {
        if (typeof dim === "string") assert.equal(dimFromParam(dimToParam(dim)), dim);
      }),
      { numRuns: 1000 },
    );
  });

  test("never goes below its lower bound", () => {
    fc.assert(
      fc.property(expression, sizes, ({ dim, value }, at) => {
        const bound = lowerBound(dim);
        const actual = value(at);
        if (bound !== null && actual !== undefined) assert.ok(actual >= bound, `${dim} is ${actual} at least ${bound}`);
      }),
      { numRuns: 2000 },
    );
  });

  test("a property that a wrong rule would break", () => {
    // The referee can fail: a ceiling that forgets to round up.
    const wrong: Combine = (a, b) => floorDivDims(a, b);
    assert.notEqual(evaluateDim(wrong("n", 2), new Map([["n", 3]])), Math.ceil(3 / 2));
  });
});

describe("simplification", () => {
  for (const [text, canonical] of [
    ["seq + batch", "batch + seq"],
    ["2 * seq+ 1", "2*seq + 1"],
    ["seq*batch - batch*seq", 0],
    ["(2*n) / 2", "n"],
    ["(2*n + 1) / 2", "n"],
    ["(n*batch) / batch", "n"],
    ["floor((floor((n + 1)/2) + 1)/2)", "floor((n + 3)/4)"],
    ["floor(n/2)*2", "2*floor(n/2)"],
    ["max(n, n)", "n"],
    ["7", 7],
    ["?", null],
    ["", null],
    ["a b", "'a b'"],
    ["n + ", "'n + '"],
    [`${"(".repeat(2000)}n`, `'${"(".repeat(2000)}n'`],
  ] as const) {
    test(`${text.slice(0, 40)} is ${String(canonical).slice(0, 40)}`, () => {
      assert.equal(dimFromParam(text), canonical);
    });
  }

  test("a quoted name is written back as it was", () => {
    const dim = dimFromParam("batch size!");
    assert.equal(typeof dim === "string" && dimToParam(dim), "batch size!");
  });

  test("unknown sizes are never the same, whatever they are called", () => {
    assert.equal(sameDim(null, null), false);
    assert.equal(sameDim("n", "n"), true);
  });

  test("symbols are found inside floors and products", () => {
    assert.deepEqual(symbolsOf("batch*floor((seq + 1)/2) + max(0,n)"), ["batch", "seq", "n"]);
  });

  test("a coefficient beyond the safe integers gives nothing", () => {
    assert.equal(mulDims(mulDims("n", 2 ** 40), 2 ** 40), null);
  });
});
