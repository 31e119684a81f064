import { DataType, type Graph, type Node, type Value } from "../../ir";
import { isDeterministic, opDef } from "../../ops";
import { type Refusal, refusal } from "../../patterns";
import type { PassContext } from "../pass";
import { bytesAsConstant, constantBytes, nodeBytes } from "./fileBytes";

/** Inputs of up to this many bytes may be computed on even when nobody knows how large the result will be. */
const smallEnough = 65_536;

/**
 * The nodes that depend on constants alone and are worth computing: what they leave behind is not larger than what goes with them.
 * In execution order.
 */
export class ConstantRegion {
  readonly nodes = new Set<Node>();
  /** For each node that leaves a constant behind: the bytes of the file that go in return. */
  readonly freed = new Map<Node, number>();

  constructor(private readonly context: PassContext) {
    for (const graph of context.model.graph.graphs()) this.collect(graph);
    while (this.dropUnprofitable());
  }

  /** Outputs of folded nodes that something else reads. */
  leavesBehind(node: Node): Value[] {
    return node.outputs.filter((output) => output.isGraphOutput || this.isReadOutside(output));
  }

  private isReadOutside(value: Value): boolean {
    for (const reader of value.readers.keys()) if (!this.nodes.has(reader)) return true;
    return false;
  }

  private collect(graph: Graph): void {
    for (const node of graph.nodes()) {
      if (!this.dependsOnConstants(node) || !this.context.wants(node)) continue;
      const refused = obstacle(node);
      if (refused) this.context.refused(refused);
      else this.nodes.add(node);
    }
  }

  private dependsOnConstants(node: Node): boolean {
    if (node.opType === "Constant" || node.inputs.length === 0) return false;
    return node.inputs.every((input) => input === null || isConstant(input) || this.isFolded(input));
  }

  private isFolded(value: Value): boolean {
    return value.producer !== undefined && this.nodes.has(value.producer);
  }

  /** From the last node back, so that what a dropped node reads is weighed right after it. False when nothing was dropped. */
  private dropUnprofitable(): boolean {
    const claimed = new Set<Node | Value>();
    const before = this.nodes.size;
    this.freed.clear();
    for (const node of [...this.nodes].reverse()) {
      const left = this.leavesBehind(node);
      if (left.length === 0) continue;
      const { bytes, claims, inputs } = this.freedBy(node, claimed);
      const refused = tooLarge(node, left, bytes, inputs);
      if (refused) {
        this.nodes.delete(node);
        this.context.refused(refused);
        continue;
      }
      for (const one of claims) claimed.add(one);
      this.freed.set(node, bytes);
    }
    return this.nodes.size < before;
  }

  /** What goes when `node` is folded and nobody else claimed it: the nodes before it, and constants that nothing else reads. */
  private freedBy(node: Node, claimed: ReadonlySet<Node | Value>) {
    const claims = new Set<Node | Value>();
    const pending = [node];
    let bytes = 0;
    let inputs = 0;
    for (let at = pending.pop(); at; at = pending.pop()) {
      if (claimed.has(at) || claims.has(at)) continue;
      claims.add(at);
      bytes += nodeBytes(at);
      for (const input of at.inputs) {
        if (!input || claims.has(input)) continue;
        const constant = input.constant;
        if (!constant) {
          if (input.producer) pending.push(input.producer);
          continue;
        }
        inputs += constant.byteLength;
        if (claimed.has(input) || input.isGraphOutput || this.isReadOutside(input)) continue;
        claims.add(input);
        bytes += constantBytes(input, constant.dims.length, constant.byteLength);
      }
    }
    return { bytes, claims, inputs };
  }
}

function isConstant(value: Value): boolean {
  return value.constant !== undefined;
}

/** Operators of quantized models: what is quantized in the file stays so, and the runtime needs to find it quantized. */
const quantized = new Set(["QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear"]);

function obstacle(node: Node): Refusal | undefined {
  if (node.outputs.length === 0) return refusal(node, "it has no outputs, so it may be there for a purpose of its own");
  if (quantized.has(node.opType)) return refusal(node, "quantized weights stay quantized");
  if (node.subgraphs.length > 0) return refusal(node, "it holds subgraphs");
  if (!opDef(node)) return refusal(node, "its operator is not known");
  if (!isDeterministic(node)) return refusal(node, "its result may differ from run to run");
  for (const output of node.outputs) {
    if (output.name === "") continue;
    if (output.type && output.type.kind !== "tensor") return refusal(node, "its result is no tensor");
    if (output.dtype === DataType.String) return refusal(node, "its result is text");
  }
  return undefined;
}

function tooLarge(node: Node, left: readonly Value[], freed: number, inputs: number): Refusal | undefined {
  let cost = 0;
  for (const value of left) {
    const bytes = bytesAsConstant(value);
    if (bytes === undefined && inputs > smallEnough)
      return refusal(node, "how large its result is only shows when it runs");
    cost += bytes ?? 0;
  }
  if (cost <= freed) return undefined;
  return refusal(node, `its result would take ${cost} bytes in the file, and only ${freed} would go in return`);
}
