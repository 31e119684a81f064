import { attribute, type Node, type Value } from "../../ir";
import { windowOf } from "../../ops/window";
import { isRefusal, p, refusal } from "../../patterns";
import { fusion } from "../fusion";
import { removeDead } from "../rewrite";
import { spatialPad } from "./linear/padNode";

/*
 * Zeros around the spatial axes are what Conv's own `pads` are.
 *
 * Scope: all graphs; any element type. Conv with `auto_pad` SAME only where the sizes are known, since its padding depends on them.
 *
 * Before:
 *   main (float32[N,3,8,8] x) => (float32[N,4,8,8] y) < int64[8] p = {0,0,1,1,0,0,1,1}, float32[4,3,3,3] w = random(1) > {
 *     z = Pad (x, p)
 *     y = Conv (z, w)
 *   }
 * After:
 *   y = Conv <pads = [1,1,1,1]> (x, w)
 */
export const fusePadConv = fusion({
  id: "fuse-pad-conv",
  title: "Fold Pad into the Conv after it",
  pattern: p.op("Conv", p.op("Pad", p.any.as("x")).as("pad"), p.any.as("weight")).as("conv"),
  rewrite: ({ x, pad, weight, conv }, build) => {
    const rank = weight.shape?.length;
    if (rank === undefined || rank < 3 || conv.layout !== "NCHW")
      return refusal(conv, "the number of its spatial axes is not known");
    const added = spatialPad(pad, rank);
    if (isRefusal(added)) return added;
    if (added.value !== 0) return refusal(pad, `it pads with ${added.value}, Conv pads with 0`);
    const own = ownPads(conv, weight);
    if (!own) return refusal(conv, "its auto_pad depends on sizes that are not known");
    conv.removeAttribute("auto_pad");
    conv.setAttribute(
      attribute.ints(
        "pads",
        own.map((amount, i) => amount + (added.pads[i] ?? 0)),
      ),
    );
    conv.setInput(0, x);
    removeDead(pad);
    return build.keep(conv).output();
  },
});

/** The padding that the Conv does itself, in numbers. */
function ownPads(conv: Node, weight: Value): readonly number[] | undefined {
  const window = windowOf(conv, weight.shape?.slice(2) ?? []);
  if (!window) return undefined;
  if (window.autoPad !== "SAME") return window.pads;
  const sizes = conv.input(0)?.shape?.slice(2) ?? [];
  const begins: number[] = [];
  const ends: number[] = [];
  for (const [axis, kernel] of window.kernel.entries()) {
    const size = sizes[axis];
    const stride = window.strides[axis] ?? 1;
    // Runtimes differ on SAME with dilation.
    if (typeof size !== "number" || typeof kernel !== "number" || window.dilations[axis] !== 1) return undefined;
    const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel - size);
    const smaller = Math.floor(total / 2);
    const upper = conv.string("auto_pad") === "SAME_UPPER";
    begins.push(upper ? smaller : total - smaller);
    ends.push(upper ? total - smaller : smaller);
  }
  return [...begins, ...ends];
}
