import type { Node } from "../../../ir";

/** Why a term added to every input element is not a constant at the output; undefined when it is. */
export function whyNoShiftBefore(node: Node): string | undefined {
  if (node.opType === "ConvTranspose")
    return "at its borders fewer terms are summed, so a shift before it is not a bias";
  if (node.opType === "Conv" && !isUnpadded(node))
    return "it pads with zeros, which the shift before it does not reach";
  return undefined;
}

/** True when a Conv or a pool certainly reads no padding. */
export function isUnpadded(node: Node): boolean {
  const auto = node.string("auto_pad", "NOTSET");
  if (auto === "VALID") return true;
  // The specification lets `pads` be given beside SAME; it is then ignored.
  return (auto === "NOTSET" || auto === "") && (node.ints("pads") ?? []).every((pad) => pad === 0);
}
