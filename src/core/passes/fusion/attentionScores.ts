import { type Node, sameDim, type Value } from "../../ir";
import { type Pattern, p } from "../../patterns";
import { scalarOf } from "./constants";

/** What {@link keyScores} binds besides what is in its two operands. */
export interface ScoreCaptures {
  readonly scores: Node;
  readonly qScale?: Value;
  readonly qScaled?: Node;
  readonly kScale?: Value;
  readonly scale?: Value;
  readonly scaled?: Node;
  readonly mask?: Value;
}

/**
 * Q K^T * scale + mask, as exporters write it: Q K^T is scaled, or Q is, or Q and K each by the square root; the mask may be missing.
 * @param query the unscaled query; @param key the transposed, unscaled key.
 */
export function keyScores(query: Pattern, key: Pattern): Pattern {
  const q = p.or(p.op(["Mul", "Div"], query, p.constant.as("qScale")).as("qScaled"), query);
  const k = p.or(p.op("Mul", key, p.constant.as("kScale")), key);
  const scores = p.op("MatMul", q, k).as("scores");
  const scaled = p.or(p.op(["Mul", "Div"], scores, p.constant.as("scale")).as("scaled"), scores);
  return p.or(p.op("Add", scaled, p.any.as("mask")), scaled);
}

/** The product of all scales, wherever they stand; undefined when one is not a positive number. */
export function attentionScale(captures: ScoreCaptures): number | undefined {
  const { qScale, qScaled, kScale, scale, scaled } = captures;
  let product = 1;
  for (const [value, node] of [
    [qScale, qScaled],
    [kScale, undefined],
    [scale, scaled],
  ] as const) {
    if (!value) continue;
    const factor = scalarOf(value);
    if (factor === undefined || !(factor > 0)) return undefined;
    // In a quotient the constant must be the divisor.
    if (node?.opType === "Div" && node.input(1) !== value) return undefined;
    product *= node?.opType === "Div" ? 1 / factor : factor;
  }
  return product;
}

/**
 * Whether the mask has a row for each query and a column for each key. Add would broadcast a mask that has one for all; ONNX Runtime's
 * operators broadcast theirs over batch and heads only, and fail on another.
 */
export function coversScores(mask: Value, scores: Node): boolean {
  const last = (shape: Value["shape"], fromEnd: number) => shape?.[shape.length - fromEnd] ?? null;
  const wanted = scores.output().shape;
  return [1, 2].every((fromEnd) => sameDim(last(mask.shape, fromEnd), last(wanted, fromEnd)));
}
