import { type Dim, elementCount, type Shape } from "../ir";
import { broadcastDims } from "./broadcast";
import { type OpDef, op } from "./opDef";

/** Einsum and Det: algebra that is written down as letters or as a formula. */

interface Equation {
  /** Labels of each input's axes, `...` as one entry. */
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
}

const ellipsis = "...";

/** Parses `ij,jk->ik`; without an arrow the output has the labels that occur once, in alphabetical order (as numpy.einsum does). */
export function parseEquation(text: string): Equation | undefined {
  const [left, right, more] = text.replaceAll(" ", "").split("->");
  if (left === undefined || more !== undefined) return undefined;
  const inputs = left.split(",").map(labelsOf);
  if (inputs.some((labels) => !labels)) return undefined;
  const known = inputs as readonly (readonly string[])[];
  const output = right === undefined ? implicitOutput(known) : labelsOf(right);
  return output && { inputs: known, output };
}

function labelsOf(term: string): readonly string[] | undefined {
  const labels = term.match(/\.\.\.|[A-Za-z]/g) ?? [];
  if (labels.join("") !== term || labels.filter((label) => label === ellipsis).length > 1) return undefined;
  return labels;
}

function implicitOutput(inputs: readonly (readonly string[])[]): readonly string[] {
  const times = new Map<string, number>();
  for (const label of inputs.flat()) times.set(label, (times.get(label) ?? 0) + 1);
  const single = [...times].filter(([label, count]) => count === 1 && label !== ellipsis).map(([label]) => label);
  return [...(times.has(ellipsis) ? [ellipsis] : []), ...single.sort()];
}

/** Sizes of every label, and of the axes that `...` stands for, the last one first. */
interface Sizes {
  readonly labels: ReadonlyMap<string, Dim>;
  readonly broadcast: readonly Dim[];
}

export function einsumSizes(equation: Equation, shapes: readonly (Shape | undefined)[]): Sizes | undefined {
  if (equation.inputs.length !== shapes.length) return undefined;
  const labels = new Map<string, Dim>();
  const broadcast: Dim[] = [];
  for (const [index, terms] of equation.inputs.entries()) {
    const shape = shapes[index];
    if (!shape) return undefined;
    const spanned = shape.length - (terms.length - (terms.includes(ellipsis) ? 1 : 0));
    if (spanned < 0 || (spanned > 0 && !terms.includes(ellipsis))) return undefined;
    let axis = 0;
    for (const label of terms) {
      if (label !== ellipsis) {
        const size = shape[axis++] ?? null;
        labels.set(label, labels.has(label) ? broadcastDims(labels.get(label) ?? null, size) : size);
        continue;
      }
      for (let i = 0; i < spanned; i++) {
        const fromEnd = spanned - 1 - i;
        while (broadcast.length <= fromEnd) broadcast.push(1);
        broadcast[fromEnd] = broadcastDims(broadcast[fromEnd] ?? 1, shape[axis++] ?? null);
      }
    }
  }
  return { labels, broadcast };
}

export const algebraOps: readonly OpDef[] = [
  op("Einsum", {
    since: [12, 28],
    inputs: [1, Infinity],
    attributes: { equation: "string" },
    infer(context) {
      const equation = parseEquation(context.node.string("equation", ""));
      const shapes = context.node.inputs.map((_, index) => context.shape(index));
      const sizes = equation && einsumSizes(equation, shapes);
      const shape =
        sizes &&
        equation.output.flatMap((label): Dim[] =>
          label === ellipsis ? [...sizes.broadcast].reverse() : [sizes.labels.get(label) ?? null],
        );
      context.tensor(0, context.dtype(0), shape);
    },
    // Counted as the naive sum over all labels: how a runtime orders the contraction is not in the model.
    cost(context) {
      const equation = parseEquation(context.node.string("equation", ""));
      const shapes = context.node.inputs.map((_, index) => context.shape(index));
      const sizes = equation && einsumSizes(equation, shapes);
      const count = sizes ? elementCount([...sizes.labels.values(), ...sizes.broadcast]) : null;
      const operands = context.node.inputs.length;
      return operands > 1
        ? { macs: elementCount([operands - 1, count]), flops: elementCount([2, operands - 1, count]) }
        : { macs: 0, flops: count };
    },
  }),
  op("Det", {
    since: [11, 22],
    inputs: [1, 1],
    infer: (context) => context.tensor(0, context.dtype(0), context.shape(0)?.slice(0, -2)),
    // Gaussian elimination: n^3 / 3 multiply-accumulates for each n x n matrix, counted as n^3.
    cost(context) {
      const shape = context.shape(0) ?? [null];
      const macs = elementCount([...shape, shape.at(-1) ?? null]);
      return { macs, flops: elementCount([2, macs]) };
    },
  }),
];
