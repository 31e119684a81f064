/** The graph of a model as it is drawn: structure and what each node costs, without weights. Sent once for a state of a model. */

import type { TensorPlace } from "./tensor";

/** A graph has constants among its nodes only where `withConstants` put them there. */
export const NodeKind = { operator: 0, input: 1, output: 2, constant: 3 } as const;

/** Columns, one entry for each node: the model's inputs, its layers in the order of the layer table, its outputs. */
export interface GraphNodes {
  /** Values of `NodeKind`. */
  readonly kind: Uint8Array;
  readonly name: readonly string[];
  /** Anchor of a layer; the value's name for inputs and outputs. */
  readonly anchor: readonly string[];
  /** The columns below index `texts`. Operator: "" for inputs and outputs. */
  readonly operator: Int32Array;
  /** "" in the main graph, else the path of nodes that hold the subgraph. */
  readonly scope: Int32Array;
  readonly dtype: Int32Array;
  /** Shape of the first output: "[1,64,56,56]". */
  readonly shape: Int32Array;
  /** The attributes that tell layers of one operator apart: "3×3 /2 g32", "axis 1". */
  readonly detail: Int32Array;
  /** Shape of the largest constant that a layer has learnt: "[64,3,7,7]"; "" for none. */
  readonly weight: Int32Array;
  readonly parameters: Float64Array;
  /** Of one execution, as the bytes of activations. NaN where not known. */
  readonly macs: Float64Array;
  readonly weightBytes: Float64Array;
  /** NaN where not known. */
  readonly activationBytes: Float64Array;
  /** How often the node is executed in one run of the model: more than once in a body of a Loop or Scan. */
  readonly executions: Float64Array;
  /** How many of the Ifs around it the model's totals count with another branch, the costlier one. */
  readonly notTaken: Uint8Array;
}

/** What a group was made from: a part of the nodes' names, a subgraph or function, a run of repeated blocks, or one of these blocks. */
export const GroupKind = { scope: 0, subgraph: 1, repeated: 2, block: 3 } as const;

/** Groups of nodes, one inside the other: columns, one entry for each group, a parent before its children. */
export interface Grouping {
  /** Values of `GroupKind`. */
  readonly kind: Uint8Array;
  /** -1 for a group at the top. */
  readonly parent: Int32Array;
  /** "layer1.0", "Bottleneck", "Bottleneck ×6". */
  readonly label: readonly string[];
  /** Tells groups apart, and stays the same while the model is edited elsewhere. */
  readonly key: readonly string[];
  /** Innermost group of each node, -1 for none. One entry for each node. */
  readonly of: Int32Array;
}

export interface GraphGroups extends Grouping {
  /** The least `notTaken` of the layers in each group: 0 where the model's totals count any of them. */
  readonly notTaken: Uint8Array;
}

export interface ModelGraph {
  readonly texts: readonly string[];
  readonly nodes: GraphNodes;
  readonly groups: GraphGroups;
  /**
   * Constants that several layers read, apart from the nodes: who does not ask for them never meets one. Numbered from 0, with edges from
   * these numbers to the nodes that read them. Their costs are counted at their readers. `withConstants` makes nodes of them, behind all
   * others, so that no node's number changes.
   */
  readonly constants?: {
    readonly nodes: GraphNodes;
    readonly edges: { readonly source: Int32Array; readonly target: Int32Array };
    /** Innermost group of each, -1 for none. */
    readonly of: Int32Array;
  };
  /** Values that flow from node to node; constants are left out. A value that a node reads twice is one edge. */
  readonly edges: { readonly source: Int32Array; readonly target: Int32Array };
}

/** The graph as it would be after a suggestion was applied. */
export interface GraphPreview {
  readonly graph: ModelGraph;
  /** Anchors of the layers that would be new or other than now. */
  readonly changed: readonly string[];
  /** Anchors of the layers that would be gone. */
  readonly removed: readonly string[];
}

/** Who makes or reads a value: a layer by its anchor, or an input or output of the model by its name. */
export interface ValueEnd {
  readonly kind: keyof typeof NodeKind;
  readonly anchor: string;
}

/** What is known of a constant without reading it. */
export interface ConstantFacts {
  /** Where to ask for its values. */
  readonly place: TensorPlace;
  readonly elements: number;
  readonly bytes: number;
  /** Set when it is the weight of a convolution, whose filters can be looked at. */
  readonly kernels: boolean;
}

/** One input or output of a layer. */
export interface LayerValue {
  readonly name: string;
  /** "float32[64,3,7,7]". */
  readonly type: string;
  /** Place among the layer's inputs or outputs, those that are left out counted too. */
  readonly index: number;
  /** What the operator takes it for, "weight"; "" where the operator does not tell. */
  readonly role: string;
  readonly constant: ConstantFacts | undefined;
  /** Undefined for a constant. */
  readonly producer: ValueEnd | undefined;
  /** The first of them. */
  readonly readers: readonly ValueEnd[];
  readonly readerCount: number;
}

export interface OperatorFacts {
  /** "" is ai.onnx. */
  readonly domain: string;
  readonly name: string;
  /** Version of the domain that the model imports, and the one in which the operator last changed before it. */
  readonly version: number;
  readonly since: number | undefined;
  /** What it computes, in one to three sentences; undefined for operators that are not known. */
  readonly text: string | undefined;
  readonly formula: string | undefined;
}

/** What a node card shows besides what the graph tells. */
export interface LayerFacts {
  /** Undefined for inputs and outputs of the model. */
  readonly operator: OperatorFacts | undefined;
  readonly attributes: readonly {
    readonly name: string;
    readonly value: string;
    /** What the attribute decides; undefined where nothing is known. */
    readonly meaning: string | undefined;
  }[];
  readonly inputs: readonly LayerValue[];
  readonly outputs: readonly LayerValue[];
  /** The model's own words about the node. */
  readonly docString: string;
}
