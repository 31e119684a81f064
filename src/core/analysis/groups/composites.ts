import type { Node, Value } from "../../ir";

/**
 * What a row of layers does, in steps as the field speaks of them: the layers that exporters write for one normalization or activation are one
 * step, and scaling or shifting by constants is none, as it is part of the layer before it.
 * @param layers each behind those that it reads
 */
export function stepsOf(layers: readonly Node[]): string[] {
  const steps: string[] = [];
  for (let at = 0; at < layers.length; ) {
    const found = COMPOSITES.find(({ operators, holds }) => {
      const row = layers.slice(at, at + operators.length);
      return operators.every((name, i) => row[i]?.opType === name) && holds(row);
    });
    if (found) steps.push(found.name);
    else if (!isAffine(layers[at]!)) steps.push(layers[at]!.opType);
    at += found?.operators.length ?? 1;
  }
  return steps;
}

interface Composite {
  readonly name: string;
  readonly operators: readonly string[];
  /** Whether layers of these operators are wired as the name wants it. */
  readonly holds: (row: readonly Node[]) => boolean;
}

/** The product takes what the first one reads. */
const gatesItsInput = (row: readonly Node[]) => {
  const gated = row.findLast((node) => node.opType === "Mul" && !isAffine(node));
  return gated?.inputs.some((value) => value !== null && row[0]!.inputs.includes(value)) ?? false;
};
const isChain = (row: readonly Node[]) =>
  row.every((node, at) => at === 0 || node.inputs.some((value) => value?.producer === row[at - 1]));

/** As exporters write them that know no operator for it. */
const COMPOSITES: readonly Composite[] = [
  {
    name: "LayerNormalization",
    operators: ["ReduceMean", "Sub", "Pow", "ReduceMean", "Add", "Sqrt", "Div"],
    holds: (row) => isChain(row.slice(0, 6)) && row[6]!.input(0) === row[1]!.output(),
  },
  { name: "HardSwish", operators: ["Add", "Clip", "Mul", "Div"], holds: gatesItsInput },
  { name: "HardSwish", operators: ["Add", "Clip", "Div", "Mul"], holds: gatesItsInput },
  { name: "HardSwish", operators: ["HardSigmoid", "Mul"], holds: gatesItsInput },
  { name: "HardSigmoid", operators: ["Add", "Clip", "Div"], holds: (row) => isAffine(row[0]!) && isChain(row) },
  { name: "SiLU", operators: ["Sigmoid", "Mul"], holds: gatesItsInput },
  // Swish with its factor (Ramachandran et al. 2017).
  { name: "SiLU", operators: ["Mul", "Sigmoid", "Mul"], holds: (row) => isAffine(row[0]!) && gatesItsInput(row) },
  { name: "Mish", operators: ["Softplus", "Tanh", "Mul"], holds: gatesItsInput },
  { name: "Gelu", operators: ["Div", "Erf", "Add", "Mul", "Mul"], holds: gatesItsInput },
  { name: "Gelu", operators: ["Mul", "Erf", "Add", "Mul", "Mul"], holds: gatesItsInput },
];

export function isConstant(value: Value | null): boolean {
  return value?.constant !== undefined || value?.producer?.opType === "Constant";
}

/** Scales or shifts by a constant. */
function isAffine({ opType, inputs }: Node): boolean {
  return /^(Add|Sub|Mul|Div)$/.test(opType) && inputs.some(isConstant);
}

/** To one number for each channel. */
export function isSqueeze(node: Node): boolean {
  if (node.opType === "GlobalAveragePool") return true;
  return node.opType === "ReduceMean" && (node.ints("axes") ?? []).join() === "2,3";
}

/** With activations written out in three layers, and biases. */
const LONGEST_EXCITATION = 14;

/**
 * Where the squeeze-and-excitation is whose squeeze stands at a place: two layers with weights and a gate between the pooling and the product
 * with what was pooled (Hu et al. 2018). The sum with what was pooled and the convolution that made it belong to it, where nobody else reads them.
 */
export function excitationAt(
  layers: readonly (Node | undefined)[],
  at: number,
): { readonly start: number; readonly end: number } | undefined {
  const pooled = layers[at]?.input(0);
  const most = Math.min(layers.length, at + LONGEST_EXCITATION);
  for (let last = at + 4; pooled && last < most; last++) {
    const product = layers[last];
    if (product?.opType !== "Mul" || !product.inputs.includes(pooled)) continue;
    if (!weighs(layers.slice(at, last), product)) return undefined;
    const sum = layers[last + 1];
    const isSkipped = sum?.opType === "Add" && [pooled, product.output()].every((value) => sum.inputs.includes(value));
    const end = isSkipped ? last + 2 : last + 1;
    const maker = layers[at - 1];
    const isMade =
      maker?.opType === "Conv" &&
      maker === pooled.producer &&
      maker.int("group", 1) === 1 &&
      isReadWithin(maker, new Set(layers.slice(at, end)));
    return { start: isMade ? at - 1 : at, end };
  }
  return undefined;
}

/** Whether the layers lead nowhere else than to the product, in two steps with weights. */
function weighs(row: readonly (Node | undefined)[], product: Node): boolean {
  const layers = row.filter((layer) => layer !== undefined);
  if (layers.length < row.length) return false;
  const inside = new Set<Node | undefined>([...layers, product]);
  const products = layers.filter(({ opType }) => /^(Conv|Gemm|MatMul)$/.test(opType)).length;
  const readsInside = layers
    .slice(1)
    .every(({ inputs }) => inputs.some((value) => value?.producer !== undefined && inside.has(value.producer)));
  return products === 2 && readsInside && layers.every((layer) => isReadWithin(layer, inside));
}

function isReadWithin({ outputs }: Node, inside: ReadonlySet<Node | undefined>): boolean {
  return outputs.every((value) => !value.isGraphOutput && value.consumers.every((reader) => inside.has(reader)));
}
