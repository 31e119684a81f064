import { DataType, type Graph, type Node, type Value } from "../../ir";
import { isDeterministic, opDef } from "../../ops";
import { type Refusal, refusal } from "../../patterns";
import type { PassContext } from "../pass";
import { bytesAsConstant, constantBytes, nodeBytes } from "./fileBytes";

/** Constants of up to this many bytes may be computed on even when nobody knows how large the result will be. */
const smallEnough = 65_536;
/** After so many rounds of dropping what is too large, a group that still does not pay is given up. */
const maxRounds = 64;

/** Nodes and constants that hang together, and what folding them costs and frees in the file. */
export interface Group {
  cost: number;
  freed: number;
  /** Bytes of the constants that it computes on. */
  inputs: number;
  /** Nodes that leave a constant behind, with its bytes; undefined while the size is not known. */
  readonly results: Map<Node, number | undefined>;
}

/**
 * The nodes that depend on constants alone, and which of them are worth folding: those of groups that leave no more behind in the file than
 * goes with them.
 */
export class ConstantRegion {
  /** All nodes that depend on constants alone, in execution order: what may be computed. */
  readonly computable = new Set<Node>();
  /** Those that go. */
  readonly folded = new Set<Node>();
  private groups = new Map<Node, Group>();

  constructor(private readonly context: PassContext) {
    for (const graph of context.model.graph.graphs()) this.collect(graph);
    for (const node of this.computable) this.folded.add(node);
    for (let round = 0; this.folded.size > 0; round++) {
      this.groups = this.grouped();
      if (!this.dropUnprofitable(round >= maxRounds)) break;
    }
  }

  groupOf(node: Node): Group | undefined {
    return this.groups.get(node);
  }

  /** Outputs of a folded node that something else reads. */
  leavesBehind(node: Node): Value[] {
    return node.outputs.filter((output) => output.isGraphOutput || this.isReadOutside(output));
  }

  private isReadOutside(value: Value): boolean {
    for (const reader of value.consumers) if (!this.folded.has(reader)) return true;
    return false;
  }

  private collect(graph: Graph): void {
    for (const node of graph.nodes()) {
      if (!this.dependsOnConstants(node) || !this.context.wants(node)) continue;
      const refused = obstacle(node);
      if (refused) this.context.refused(refused);
      else this.computable.add(node);
    }
  }

  private dependsOnConstants(node: Node): boolean {
    if (node.opType === "Constant" || node.inputs.length === 0) return false;
    return node.inputs.every(
      (input) =>
        input === null || input.constant !== undefined || (input.producer && this.computable.has(input.producer)),
    );
  }

  private grouped(): Map<Node, Group> {
    const sets = new DisjointSets();
    for (const node of this.folded) {
      for (const input of node.inputs) if (input) sets.unite(node, input);
      for (const output of node.outputs) sets.unite(node, output);
    }
    const byRoot = new Map<object, Group>();
    const groups = new Map<Node, Group>();
    const counted = new Set<Value>();
    for (const node of this.folded) {
      const root = sets.find(node);
      const group = byRoot.get(root) ?? { cost: 0, freed: 0, inputs: 0, results: new Map() };
      byRoot.set(root, group);
      groups.set(node, group);
      group.freed += nodeBytes(node);
      for (const input of node.inputs) {
        const tensor = input?.constant;
        if (!input || !tensor || counted.has(input)) continue;
        counted.add(input);
        group.inputs += tensor.byteLength;
        const isNeeded = input.isGraphOutput || this.isReadOutside(input);
        if (!isNeeded) group.freed += constantBytes(input, tensor.dims.length, tensor.byteLength);
      }
      this.addResults(node, group);
    }
    return groups;
  }

  private addResults(node: Node, group: Group): void {
    const left = this.leavesBehind(node);
    if (left.length === 0) return;
    let bytes: number | undefined = 0;
    for (const value of left) {
      const one = bytesAsConstant(value);
      bytes = one === undefined || bytes === undefined ? undefined : bytes + one;
    }
    group.results.set(node, bytes);
    group.cost += bytes ?? 0;
  }

  /** False when every group pays. */
  private dropUnprofitable(all: boolean): boolean {
    let dropped = false;
    for (const group of new Set(this.groups.values())) {
      let largest = 0;
      for (const bytes of group.results.values()) largest = Math.max(largest, bytes ?? 0);
      for (const [node, bytes] of group.results) {
        const reason = tooLarge(group, bytes, all ? 0 : largest / 2);
        if (reason === undefined) continue;
        this.folded.delete(node);
        this.context.refused(refusal(node, reason));
        dropped = true;
      }
    }
    return dropped;
  }
}

/** Why a result of a group stays an expression. Of a group that does not pay, the largest results go first. */
function tooLarge(group: Group, bytes: number | undefined, large: number): string | undefined {
  if (bytes === undefined)
    return group.inputs > smallEnough ? "how large its result is only shows when it runs" : undefined;
  if (group.cost <= group.freed || bytes < large) return undefined;
  return `its result would take ${bytes} bytes in the file, and only ${group.freed} would go in return`;
}

/** Operators of quantized models: what is quantized in the file stays so, and the runtime looks for it in this form. */
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

/** Union and find with path halving (Tarjan and van Leeuwen, 1984). */
class DisjointSets {
  private readonly parents = new Map<object, object>();

  find(one: object): object {
    let at = one;
    for (;;) {
      const parent = this.parents.get(at);
      if (parent === undefined) return at;
      const above = this.parents.get(parent);
      if (above !== undefined) this.parents.set(at, above);
      at = parent;
    }
  }

  unite(a: object, b: object): void {
    const [x, y] = [this.find(a), this.find(b)];
    if (x !== y) this.parents.set(x, y);
  }
}
