import { type Attribute, type Graph, Node, type Tensor, Value } from "../ir";
import { inferNode } from "../ops";
import { describeNode, isRefusal, type Match, type OpPattern, type Refusal, refusal } from "../patterns";
import { anchorOf, type Pass, type PassContext, type PassGroup } from "./pass";
import { addConstant, isReplaceable, removeDead, replaceValue, takeOverName } from "./rewrite";

/** Makes the nodes and constants of a rewrite, placed before the matched root. */
export class Builder {
  readonly made: Node[] = [];
  readonly #changed = new Set<Node>();

  constructor(
    readonly context: PassContext,
    readonly graph: Graph,
    private readonly place: Node,
  ) {}

  /** A new node; outputs get free names and inferred types. */
  node(
    opType: string,
    inputs: readonly (Value | null)[],
    attributes: Iterable<Attribute> = [],
    options: NodeOptions = {},
  ): Node {
    const like = options.like ?? this.place;
    const count = options.outputs ?? 1;
    const outputs = Array.from(
      { length: count },
      () => new Value(this.context.names.take(`${like.outputs[0]?.name || opType}_fused`)),
    );
    const node = new Node(opType, inputs, outputs, attributes, options.domain ?? "");
    node.name = options.name ?? (like.name === "" ? "" : this.context.names.take(like.name));
    node.layout = like.layout;
    node.metadata = like.metadata;
    this.graph.insertBefore(node, this.place);
    inferNode(this.context.model, node);
    this.made.push(node);
    return node;
  }

  /** A node with the operator, attributes and metadata of another and other inputs; `attributes` replace those of the same name. */
  like(node: Node, inputs: readonly (Value | null)[], attributes: Iterable<Attribute> = []): Node {
    const merged = new Map(node.attributes);
    for (const one of attributes) merged.set(one.name, one);
    return this.node(node.opType, inputs, merged.values(), {
      like: node,
      domain: node.domain,
      outputs: node.outputs.length,
    });
  }

  /** Says that a matched node was changed where it stands and stays; call it once nothing can be refused any more. */
  keep(node: Node): Node {
    this.#changed.add(node);
    return node;
  }

  /** Nodes that this rewrite made or changed and that are still there. */
  get results(): Node[] {
    return [...this.made, ...this.#changed].filter((node) => node.graph);
  }

  constant(tensor: Tensor, wish: string): Value {
    return addConstant(this.context, this.graph, tensor, wish);
  }
}

interface NodeOptions {
  readonly domain?: string;
  /** Whose name, layout and metadata the node takes over; the matched root when absent. */
  readonly like?: Node;
  readonly outputs?: number;
  readonly name?: string;
}

interface FusionSpec<Captures> {
  readonly id: string;
  readonly title: string;
  readonly group?: PassGroup;
  readonly lossy?: boolean;
  /** One pattern, or several tried in order. Every matched node but the root must have no reader outside the match. */
  readonly pattern: OpPattern<Captures> | readonly OpPattern<Captures>[];
  /** Where to begin: "end" lets a longer chain match before the shorter one inside it. "start" when absent. */
  readonly from?: "start" | "end";
  /** Names of captures that may have other readers (they are read, not swallowed). */
  readonly shared?: readonly (keyof Captures & string)[];
  /** A refusal when the match may not be rewritten; `"silent"` for a match that is not even a near miss. */
  readonly check?: (
    captures: Match<Captures>["captures"],
    context: PassContext,
    match: Match<Captures>,
  ) => Refusal | "silent" | undefined;
  /**
   * Builds the replacement for the root's first output, or changes a matched node in place (`build.keep`) and gives its output; nothing
   * may be changed before a refusal is returned.
   */
  readonly rewrite: (captures: Match<Captures>["captures"], build: Builder, match: Match<Captures>) => Value | Refusal;
  /** What to say of a change; made from the matched nodes when absent. */
  readonly describe?: (captures: Match<Captures>["captures"]) => string;
}

/**
 * A pass that replaces every match of a pattern. It looks at the main graph and at nested ones, and a match lies in one graph. Bodies of
 * local functions are left to inlining: what looks constant there may be an attribute of the call, and they import opsets of their own.
 */
export function fusion<Captures>(spec: FusionSpec<Captures>): Pass {
  const patterns = Array.isArray(spec.pattern)
    ? (spec.pattern as readonly OpPattern<Captures>[])
    : [spec.pattern as OpPattern<Captures>];
  return {
    id: spec.id,
    title: spec.title,
    group: spec.group ?? "fusion",
    lossy: spec.lossy ?? false,
    operators: [...new Set(patterns.flatMap((pattern) => [...pattern.rootOps]))],
    run(context) {
      for (const graph of [...context.model.graph.graphs()]) {
        const nodes = spec.from === "end" ? graph.nodesReversed() : graph.nodes();
        for (const node of nodes) if (context.wants(node)) fuseAll(spec, patterns, node, context);
      }
    },
  };
}

/** A root that was changed in place may match again: both operands of a product may be transposed. */
function fuseAll<Captures>(
  spec: FusionSpec<Captures>,
  patterns: readonly OpPattern<Captures>[],
  root: Node,
  context: PassContext,
): void {
  while (root.graph && fuseAt(spec, patterns, root, context));
}

function fuseAt<Captures>(
  spec: FusionSpec<Captures>,
  patterns: readonly OpPattern<Captures>[],
  root: Node,
  context: PassContext,
): boolean {
  for (const pattern of patterns) {
    if (!pattern.rootOps.has(root.opType)) continue;
    const match = pattern.find(root);
    if (!match || match.nodes.some((node) => node.graph !== root.graph)) continue;
    context.checkCancelled();
    const refused = spec.check?.(match.captures, context, match) ?? outsideReader(spec, match);
    if (refused === "silent") continue;
    if (refused) {
      context.refused(refused);
      continue;
    }
    if (apply(spec, match, context)) return true;
  }
  return false;
}

function apply<Captures>(spec: FusionSpec<Captures>, match: Match<Captures>, context: PassContext): boolean {
  const { root } = match;
  const graph = root.graph;
  if (!graph) return false;
  const anchor = anchorOf(root);
  const before = match.nodes.map(anchorOf);
  const text =
    spec.describe?.(match.captures) ?? `${spec.title}: ${match.nodes.map(describeNode).reverse().join(", ")}`;
  // Asked first, since a rewrite in place cannot be taken back.
  if (!isReplaceable(root.output())) {
    context.refused(refusal(root, "its output is the output of a nested graph too"));
    return false;
  }
  const build = new Builder(context, graph, root);
  const replacement = spec.rewrite(match.captures, build, match);
  if (isRefusal(replacement)) {
    for (const node of build.made.reverse()) if (node.graph) removeDead(node);
    context.refused(replacement);
    return false;
  }
  if (!replaceValue(context, root.output(), replacement)) {
    for (const node of build.made.reverse()) if (node.graph) removeDead(node);
    context.refused(refusal(root, "its output is a graph output that the replacement cannot take over"));
    return false;
  }
  const swallowed = root.output();
  removeDead(root);
  if (!root.graph && build.results.includes(replacement.producer as Node)) takeOverName(swallowed, replacement);
  context.changed({ text, anchor, before, after: build.results.map(anchorOf) });
  return true;
}

/** A matched inner node whose output is read from outside the match, or is a graph output, cannot be swallowed. */
function outsideReader<Captures>(spec: FusionSpec<Captures>, match: Match<Captures>): Refusal | undefined {
  const inside = new Set(match.nodes);
  const shared = new Set((spec.shared ?? []).map((name) => (match.captures as Record<string, unknown>)[name]));
  for (const node of match.nodes) {
    for (const output of node.outputs) {
      if (node === match.root ? output === node.outputs[0] : false) continue;
      if (shared.has(node)) continue;
      if (output.isGraphOutput)
        return refusal(match.root, `the output "${output.name}" of ${describeNode(node)} is a graph output too`);
      const other = output.consumers.find((consumer) => !inside.has(consumer));
      if (other)
        return refusal(match.root, `the output of ${describeNode(node)} is also read by ${describeNode(other)}`);
    }
  }
  return undefined;
}
