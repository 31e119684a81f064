import { activations } from "./activations";
import { arranging } from "./arranging";
import { commonAttributes } from "./attributes";
import { classic } from "./classic";
import { control, preview, training } from "./control";
import type { FamilyDocumentation, OpDocumentation } from "./documentation";
import { elementwise } from "./elementwise";
import { image } from "./image";
import { layers } from "./layers";
import { microsoft } from "./microsoft";
import { quantization } from "./quantization";
import { reducing } from "./reducing";

export type { OpDocumentation } from "./documentation";

/** Families by domain. An operator of the table that has no entry here fails a test. */
const families: Readonly<Record<string, readonly FamilyDocumentation[]>> = {
  "": [elementwise, activations, layers, arranging, reducing, quantization, image, control],
  "ai.onnx.ml": [classic],
  "ai.onnx.preview": [preview],
  "ai.onnx.preview.training": [training],
  "com.microsoft": [microsoft],
};

/** What an operator computes, in words; undefined for operators that nobody here knows. */
export function operatorDocumentation(node: { opType: string; domain: string }): OpDocumentation | undefined {
  const domain = node.domain === "ai.onnx" ? "" : node.domain;
  if (!Object.hasOwn(families, domain)) return undefined;
  for (const family of families[domain] ?? []) {
    const found = Object.hasOwn(family, node.opType) ? family[node.opType] : undefined;
    if (found === undefined) continue;
    const own = typeof found === "string" ? { text: found } : found;
    return { ...own, attributes: { ...commonAttributes, ...own.attributes } };
  }
  return undefined;
}
