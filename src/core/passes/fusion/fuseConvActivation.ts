import { type Attribute, attribute, type Node } from "../../ir";
import { p, type Refusal, refusal } from "../../patterns";
import { fusion } from "../fusion";
import { requireMicrosoftDomain } from "../opset/requireMicrosoftDomain";
import type { Pass } from "../pass";
import { isFloat32, scalarOf } from "./constants";

/*
 * Conv and the activation after it in one kernel: FusedConv of com.microsoft (ContribOperators.md, FusedConv). Only with the onnxruntime
 * target: no standard operator says this. The activation's parameters go into `activation_params`.
 *
 * Scope: all graphs. float32. Sigmoid, Tanh, Relu, LeakyRelu, HardSigmoid, Clip.
 *
 * Before:
 *   main (float32[N,3,8,8] x) => (float32[N,4,8,8] y) < float32[4,3,3,3] w = random(1), float32[4] b = random(2) > {
 *     c = Conv <kernel_shape = [3,3], pads = [1,1,1,1]> (x, w, b)
 *     y = Relu (c)
 *   }
 * After (target: onnxruntime):
 *   y = com.microsoft.FusedConv <kernel_shape = [3,3], pads = [1,1,1,1], activation = "Relu"> (x, w, b)
 */
const activations = ["Relu", "Sigmoid", "Tanh", "LeakyRelu", "HardSigmoid", "Clip"];

export const fuseConvActivation: Pass = fusion({
  id: "fuse-conv-activation",
  title: "Fuse Conv and its activation",
  pattern: p.op(activations, p.op("Conv").as("conv")).as("activation"),
  check: ({ conv, activation }, context): Refusal | "silent" | undefined => {
    if (context.target !== "onnxruntime") {
      return refusal(
        activation,
        "a portable file has no operator for Conv with activation; the runtime fuses them when it loads it",
      );
    }
    if (!isFloat32(conv.input(0))) return refusal(activation, "FusedConv is only made for float32");
    return parametersOf(activation) ? undefined : refusal(activation, "the bounds of Clip are not both constant");
  },
  rewrite: ({ conv, activation }, build) => {
    requireMicrosoftDomain(build.context);
    const parameters = parametersOf(activation) ?? [];
    const attributes: Attribute[] = [...conv.attributes.values(), attribute.string("activation", activation.opType)];
    if (parameters.length > 0) attributes.push(attribute.floats("activation_params", parameters));
    return build.node("FusedConv", conv.inputs, attributes, { domain: "com.microsoft", like: conv }).output();
  },
});

/** In the order that FusedConv expects; undefined when one is not constant. */
function parametersOf(activation: Node): number[] | undefined {
  switch (activation.opType) {
    case "LeakyRelu":
      return [activation.float("alpha", 0.01)];
    case "HardSigmoid":
      return [activation.float("alpha", 0.2), activation.float("beta", 0.5)];
    case "Clip": {
      const low = bound(activation, "min", 1, -3.4028234663852886e38);
      const high = bound(activation, "max", 2, 3.4028234663852886e38);
      return low === undefined || high === undefined ? undefined : [low, high];
    }
    default:
      return [];
  }
}

function bound(clip: Node, name: string, index: number, open: number): number | undefined {
  const held = clip.float(name);
  if (held !== undefined) return held;
  return clip.input(index) ? scalarOf(clip.input(index)) : open;
}
