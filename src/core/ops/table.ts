import type { Node } from "../ir";
import { activationOps } from "./activations";
import { algebraOps } from "./algebra";
import { arrangingOps } from "./arranging";
import { attentionOps } from "./attention";
import { binaryMathOps } from "./binaryMath";
import { castOps } from "./cast";
import { controlOps } from "./control";
import { convOps } from "./conv";
import { gatheringOps } from "./gathering";
import { gemmOps } from "./gemm";
import { generatingOps } from "./generating";
import { imageOps } from "./image";
import { joiningOps } from "./joining";
import { logicOps } from "./logic";
import { lossOps } from "./loss";
import { microsoftOps } from "./microsoft";
import { microsoftAttentionOps } from "./microsoftAttention";
import { microsoftOtherOps } from "./microsoftOther";
import { microsoftQuantizedOps } from "./microsoftQuantized";
import { mlOps } from "./ml";
import { normOps } from "./norm";
import type { OpDef } from "./opDef";
import { passingOps } from "./passing";
import { poolOps } from "./pool";
import { quantizationOps } from "./quantization";
import { reducingOps } from "./reducing";
import { reshapingOps } from "./reshaping";
import { rnnOps } from "./rnn";
import { sequenceOps } from "./sequence";
import { signalOps } from "./signal";
import { slicingOps } from "./slicing";
import { stretchingOps } from "./stretching";
import { textOps } from "./text";
import { trainingOps } from "./training";
import { unaryMathOps } from "./unaryMath";

/** Every family of operators. An operator is added to its family's file; a family is added here. */
const families: readonly (readonly OpDef[])[] = [
  controlOps,
  sequenceOps,
  passingOps,
  textOps,
  algebraOps,
  unaryMathOps,
  activationOps,
  binaryMathOps,
  logicOps,
  castOps,
  reshapingOps,
  arrangingOps,
  joiningOps,
  slicingOps,
  stretchingOps,
  generatingOps,
  gatheringOps,
  reducingOps,
  convOps,
  poolOps,
  gemmOps,
  normOps,
  rnnOps,
  attentionOps,
  quantizationOps,
  imageOps,
  signalOps,
  lossOps,
  mlOps,
  trainingOps,
  microsoftOps,
  microsoftAttentionOps,
  microsoftQuantizedOps,
  microsoftOtherOps,
];

/** By domain and name: a text made of both for each question would be most of the answer's time. */
const definitions = new Map<string, Map<string, OpDef>>();
for (const family of families) {
  for (const def of family) {
    const domain = definitions.get(def.domain) ?? new Map<string, OpDef>();
    definitions.set(def.domain, domain.set(def.name, def));
  }
}

/** The definition of a node's operator; undefined for a custom operator. */
export function opDef(node: { opType: string; domain: string }): OpDef | undefined {
  return definitions.get(node.domain)?.get(node.opType);
}

/** All definitions, for tables and tests. */
export function allOpDefs(): Iterable<OpDef> {
  return families.flat();
}

/** Whether a node gives the same outputs for the same inputs, subgraphs included. An operator that nobody here knows may do anything. */
export function isDeterministic(node: Node): boolean {
  const { subgraphs } = node;
  if (subgraphs.length === 0) return opDef(node)?.deterministic ?? false;
  if (!opDef(node)) return false;
  for (const subgraph of subgraphs) {
    for (const inner of subgraph.allNodes()) {
      const def = opDef(inner);
      if (!def || (!def.deterministic && inner.subgraphs.length === 0)) return false;
    }
  }
  return true;
}
