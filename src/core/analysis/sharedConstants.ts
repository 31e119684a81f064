import type { Grouping } from "../../protocol/graph";
import type { Node, Value } from "../ir";

export interface SharedConstants {
  readonly values: readonly Value[];
  /** From places in `values` to node numbers. */
  readonly edges: { readonly source: Int32Array; readonly target: Int32Array };
}

/**
 * The constants that more than one layer reads: a tied embedding, a mask, a scale. Those of one layer are part of it.
 * @param first node number of the first layer
 */
export function sharedConstants(layers: readonly Node[], first: number): SharedConstants {
  const readers = new Map<Value, number[]>();
  layers.forEach((node, at) => {
    for (const value of node.inputs) {
      if (!value || value.consumerCount < 2 || !isConstantValue(value)) continue;
      const known = readers.get(value);
      if (!known) readers.set(value, [first + at]);
      else if (known.at(-1) !== first + at) known.push(first + at);
    }
  });
  const shared = [...readers].filter(([, nodes]) => nodes.length > 1);
  return {
    values: shared.map(([value]) => value),
    edges: {
      source: Int32Array.from(shared.flatMap(([, nodes], at) => nodes.map(() => at))),
      target: Int32Array.from(shared.flatMap(([, nodes]) => nodes)),
    },
  };
}

/** Also what a Constant node makes, which is not drawn either. */
export function isConstantValue({ isConstant, producer }: Value): boolean {
  return isConstant || (producer?.opType === "Constant" && producer.domain === "");
}

/** A constant stands in the innermost group around all its readers: there it adds no edge between groups, so any may still be collapsed. */
export function groupsOfConstants({ values, edges }: SharedConstants, { of, parent }: Grouping): Int32Array {
  const depth = new Int32Array(parent.length);
  parent.forEach((outer, group) => {
    depth[group] = outer === -1 ? 1 : depth[outer]! + 1;
  });
  const depthOf = (group: number) => (group === -1 ? 0 : depth[group]!);
  const seen = new Uint8Array(values.length);
  const found = new Int32Array(values.length).fill(-1);
  edges.source.forEach((constant, edge) => {
    let a = of[edges.target[edge]!]!;
    let b = seen[constant] === 1 ? found[constant]! : a;
    seen[constant] = 1;
    while (a !== b) {
      if (depthOf(a) >= depthOf(b)) a = parent[a]!;
      else b = parent[b]!;
    }
    found[constant] = a;
  });
  return found;
}
