import { functionKey, type Model, type ModelFunction, type Node } from "../ir";

/** Functions that call functions: deeper than this only a file goes that means no good. */
const DEEPEST = 100;

/** The model's own function that a node calls. */
export function calledBy(model: Model, { domain, opType, overload }: Node): ModelFunction | undefined {
  return model.functions.get(functionKey({ domain, name: opType, overload }));
}

/** How many nodes each function stands for, with those of the functions that it calls; infinite for one that calls itself or stands too deep. */
export function functionSizes(model: Model): Map<ModelFunction, number> {
  const sizes = new Map<ModelFunction, number>();
  const sizeOf = (one: ModelFunction, depth: number): number => {
    const known = sizes.get(one);
    if (known !== undefined) return known;
    if (depth > DEEPEST) return Number.POSITIVE_INFINITY;
    sizes.set(one, Number.POSITIVE_INFINITY);
    let size = 0;
    for (const node of one.body.allNodes()) {
      const called = calledBy(model, node);
      size += 1 + (called ? sizeOf(called, depth + 1) : 0);
    }
    sizes.set(one, size);
    return size;
  };
  for (const one of model.functions.values()) sizeOf(one, 1);
  return sizes;
}
