import type { Attribute } from "./attribute";
import { Graph } from "./graph";

/** A model-local function (`FunctionProto`). The body's inputs and outputs are untyped values named as the function's parameters. */
export interface ModelFunction {
  readonly domain: string;
  readonly name: string;
  readonly overload: string;
  /** Attributes without a default, then those with one. */
  readonly attributeNames: readonly string[];
  readonly attributeDefaults: readonly Attribute[];
  readonly opsets: Map<string, number>;
  readonly body: Graph;
  docString: string;
  metadata: ReadonlyMap<string, string>;
  unknown: object | undefined;
}

/** Key of a function: what a node that calls it says. */
export function functionKey(of: { domain: string; name: string; overload: string }): string {
  return `${of.domain}::${of.name}::${of.overload}`;
}

/** A whole model. `opsets` maps a domain ("" is ai.onnx) to the imported version. */
export class Model {
  irVersion = 8;
  producerName = "";
  producerVersion = "";
  domain = "";
  modelVersion = 0n;
  docString = "";
  metadata: ReadonlyMap<string, string> = new Map();
  readonly opsets = new Map<string, number>();
  readonly functions = new Map<string, ModelFunction>();
  /** Training info, device configurations and unknown fields, carried through; opaque to everybody but the format. */
  unknown: object | undefined;
  /** Why the graph must stay as it is, when something that is carried through speaks of its parts by name: a clause. */
  pinned: string | undefined;

  constructor(public graph: Graph = new Graph()) {}

  /** Imported version of a domain; 0 when it is not imported. */
  opset(domain = ""): number {
    return this.opsets.get(domain) ?? 0;
  }

  /** The main graph and every function body, each with its nested graphs. */
  *graphs(): Generator<Graph, void, undefined> {
    yield* this.graph.graphs();
    for (const one of this.functions.values()) yield* one.body.graphs();
  }
}
