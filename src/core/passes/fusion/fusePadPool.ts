import { attribute, floatsOf, type Node, type Value } from "../../ir";
import { windowOf } from "../../ops/window";
import { isRefusal, p, type Refusal, refusal } from "../../patterns";
import { fusion } from "../fusion";
import { removeDead } from "../rewrite";
import { type SpatialPad, spatialPad } from "./linear/padNode";

/*
 * Padding before a pool. AveragePool counts the zeros of a Pad, so its own padding must be counted too (`count_include_pad`). MaxPool ignores its
 * own padding: the same as padding with minus infinity, or with zeros when what is pooled is never negative, since every window holds at
 * least one real element as long as the padding is smaller than the kernel. That is also what runtimes demand.
 *
 * Scope: all graphs; opset 7 and newer; not with ceil_mode, where the last window may hang over the padding's edge.
 *
 * Before:
 *   main (float32[N,3,8,8] x) => (float32[N,3,9,9] y) < int64[8] p = {0,0,1,1,0,0,1,1} > {
 *     z = Pad (x, p)
 *     y = AveragePool <kernel_shape = [2,2]> (z)
 *   }
 * After:
 *   y = AveragePool <kernel_shape = [2,2], pads = [1,1,1,1], count_include_pad = 1> (x)
 */
export const fusePadPool = fusion({
  id: "fuse-pad-pool",
  title: "Fold Pad into the pool after it",
  pattern: p.op(["AveragePool", "MaxPool"], p.op("Pad", p.any.as("x")).as("pad")).as("pool"),
  rewrite: ({ x, pad, pool }, build) => {
    const kernel = pool.ints("kernel_shape") ?? [];
    const added = spatialPad(pad, kernel.length + 2);
    if (isRefusal(added)) return added;
    const own = windowOf(pool, kernel);
    const refused = unfit(pool, build.context.model.opset()) ?? differentValue(pool, pad, added, x);
    if (refused) return refused;
    if (!own || own.autoPad === "SAME") return refusal(pool, "its auto_pad depends on sizes");
    const pads = own.pads.map((amount, i) => amount + (added.pads[i] ?? 0));
    if (pads.some((amount, i) => amount >= (kernel[i % kernel.length] ?? 0)))
      return refusal(pool, "the padding is not smaller than the kernel");
    pool.removeAttribute("auto_pad");
    pool.setAttribute(attribute.ints("pads", pads));
    if (pool.opType === "AveragePool") pool.setInt("count_include_pad", 1);
    pool.setInput(0, x);
    removeDead(pad);
    return build.keep(pool).output();
  },
});

function unfit(pool: Node, opset: number): Refusal | undefined {
  if (opset < 7) return refusal(pool, "before opset 7 a pool cannot count its padding");
  if (pool.layout !== "NCHW") return refusal(pool, "it keeps its channels last");
  if (pool.int("ceil_mode", 0) !== 0)
    return refusal(pool, "with ceil_mode its last window may hang over the padding's edge");
  if ((pool.ints("dilations") ?? []).some((dilation) => dilation !== 1))
    return refusal(pool, "with dilation a window may lie in the padding altogether");
  if (pool.outputs[1]?.useCount) return refusal(pool, "its indices count the padding");
  const ownPadding = (pool.ints("pads") ?? []).some((amount) => amount !== 0);
  if (pool.opType === "AveragePool" && ownPadding && pool.int("count_include_pad", 0) === 0)
    return refusal(pool, "it counts the Pad but not its own padding");
  return undefined;
}

/** What a MaxPool initialises its maximum with: nothing is below it. */
const lowest = -3.4028234663852886e38;

function differentValue(pool: Node, pad: Node, added: SpatialPad, x: Value): Refusal | undefined {
  if (pool.opType === "AveragePool")
    return added.value === 0 ? undefined : refusal(pad, `it pads with ${added.value}, AveragePool pads with 0`);
  if (added.value <= lowest) return undefined;
  if (added.value === 0 && neverNegative(x)) return undefined;
  return refusal(pad, `it pads with ${added.value}, MaxPool with minus infinity, and what is pooled may be negative`);
}

const nonNegativeOps = new Set(["Relu", "Sigmoid", "HardSigmoid", "Softmax", "Softplus", "Abs", "Exp", "Sqrt"]);

function neverNegative(value: Value): boolean {
  const node = value.producer;
  if (node?.domain !== "") return false;
  if (node.opType !== "Clip") return nonNegativeOps.has(node.opType);
  const bound = node.input(1)?.constant;
  const least = node.float("min") ?? (bound?.size === 1 ? floatsOf(bound)?.[0] : undefined);
  return least !== undefined && least >= 0;
}
