import { type Attribute, Graph, type Tensor } from "../../ir";
import { readAttribute, readSparseTensor } from "./attributeReader";
import {
  type CarriedAnnotation,
  GraphCarried,
  NodeCarried,
  type ReadInfo,
  ReadMetadata,
  SparseOrigin,
} from "./carried";
import { maxDepth, type ReadContext } from "./readContext";
import { AnnotationField, GraphField as F, NodeField } from "./schema";
import { denseFromSparse } from "./sparseTensor";
import { readTensor } from "./tensorReader";
import { readMetadataEntry, readValueInfo } from "./typeReader";
import type { WireReader } from "./wireReader";

/** A node whose inputs are still names. */
export interface RawNode {
  inputs: string[];
  outputs: string[];
  name: string;
  opType: string;
  domain: string;
  overload: string;
  docString: string;
  metadata: ReadMetadata | undefined;
  attributes: Attribute[];
  graphs: readonly RawGraph[];
  carried: NodeCarried | undefined;
  readonly offset: number;
}

export interface RawInitializer {
  readonly name: string;
  readonly tensor: Tensor;
  readonly offset: number;
}

/** The lists of a `GraphProto` as they stand; a node comes before what it reads, so names are resolved when all is read. */
export class RawGraph {
  readonly graph = new Graph();
  readonly carried = new GraphCarried();
  readonly nodes: RawNode[] = [];
  readonly initializers: RawInitializer[] = [];
  readonly inputs: ReadInfo[] = [];
  readonly outputs: ReadInfo[] = [];
  readonly infos: ReadInfo[] = [];
  metadata: ReadMetadata | undefined;

  constructor(readonly offset: number) {
    this.graph.unknown = this.carried;
  }
}

/** Reads a graph message that was entered. Protobuf joins messages that come in several parts: `into` is the part before. */
export function readRawGraph(reader: WireReader, context: ReadContext, depth: number, into?: RawGraph): RawGraph {
  if (depth > maxDepth)
    reader.fail(
      `subgraphs nested at most ${maxDepth} deep`,
      "deeper ones",
      reader.position,
      "The file is malicious or damaged.",
    );
  const raw = into ?? new RawGraph(reader.position);
  const { graph, carried } = raw;
  while (reader.next()) {
    const { field } = reader;
    switch (field) {
      case F.node:
        raw.nodes.push(readNode(reader, context, depth));
        break;
      case F.name:
        graph.name = reader.string("the name of a graph");
        carried.notePresence(field, graph.name);
        break;
      case F.initializer:
        raw.initializers.push(readInitializer(reader, context));
        break;
      case F.sparseInitializer:
        raw.initializers.push(readSparseInitializer(reader, context));
        break;
      case F.docString:
        graph.docString = reader.string("the description of a graph");
        carried.notePresence(field, graph.docString);
        break;
      case F.input:
        raw.inputs.push(readValueInfo(reader, context));
        break;
      case F.output:
        raw.outputs.push(readValueInfo(reader, context));
        break;
      case F.valueInfo:
        raw.infos.push(readValueInfo(reader, context));
        break;
      case F.metadata:
        raw.metadata ??= new ReadMetadata();
        readMetadataEntry(reader, raw.metadata, context);
        graph.metadata = raw.metadata;
        break;
      case F.quantizationAnnotation:
        context.spend("piece", reader);
        carried.annotations.push(readAnnotation(reader));
        break;
      default:
        context.spend("piece", reader);
        carried.fields.push({ field, span: reader.carry() });
    }
  }
  return raw;
}

function readAnnotation(reader: WireReader): CarriedAnnotation {
  const start = reader.fieldStart;
  const names: string[] = [];
  const outer = reader.enter("a quantization annotation");
  while (reader.next()) {
    if (reader.field === AnnotationField.tensor) names.push(reader.string("the name of an annotated tensor"));
    else if (reader.field === AnnotationField.parameters) {
      const inner = reader.enter("a quantization parameter");
      while (reader.next()) {
        if (reader.field === AnnotationField.parameterName) names.push(reader.string("the name of a parameter"));
        else reader.skip();
      }
      reader.leave(inner);
    } else reader.skip();
  }
  reader.leave(outer);
  return { names, span: reader.span(start, reader.position - start) };
}

function readInitializer(reader: WireReader, context: ReadContext): RawInitializer {
  const offset = reader.fieldStart;
  const outer = reader.enter("an initializer");
  const { name, tensor } = readTensor(reader, context);
  reader.leave(outer);
  return { name, tensor, offset };
}

function readSparseInitializer(reader: WireReader, context: ReadContext): RawInitializer {
  const offset = reader.fieldStart;
  const { name, sparse, carried } = readSparseTensor(reader, context);
  const origin = new SparseOrigin(name, sparse, carried);
  return { name, tensor: denseFromSparse(sparse, origin, { file: reader.source.name, offset }), offset };
}

const noGraphs: readonly RawGraph[] = [];

/** Reads the `NodeProto` that the present field holds. */
export function readNode(reader: WireReader, context: ReadContext, depth: number): RawNode {
  const node: RawNode = {
    inputs: [],
    outputs: [],
    name: "",
    opType: "",
    domain: "",
    overload: "",
    docString: "",
    metadata: undefined,
    attributes: [],
    graphs: noGraphs,
    carried: undefined,
    offset: reader.fieldStart,
  };
  context.spend("node", reader);
  const outer = reader.enter("a node");
  while (reader.next()) readNodeField(reader, node, context, depth);
  reader.leave(outer);
  // Lists that grew have room for more, which would be kept until all is read.
  node.inputs = node.inputs.slice();
  node.outputs = node.outputs.slice();
  node.attributes = node.attributes.slice();
  if (node.opType === "") reader.fail("an operator for each node", "a node without one", node.offset);
  if (node.domain === "ai.onnx") {
    carriedOf(node).spelledDomain = node.domain;
    node.domain = "";
  }
  return node;
}

function carriedOf(node: RawNode): NodeCarried {
  node.carried ??= new NodeCarried();
  return node.carried;
}

function readNodeField(reader: WireReader, node: RawNode, context: ReadContext, depth: number): void {
  const { field } = reader;
  switch (field) {
    case NodeField.input:
      node.inputs.push(reader.string("the input of a node"));
      return;
    case NodeField.output:
      context.spend("value", reader);
      node.outputs.push(reader.string("the output of a node"));
      return;
    case NodeField.name:
      node.name = reader.string("the name of a node");
      if (node.name === "") carriedOf(node).notePresence(field, "");
      return;
    case NodeField.opType:
      node.opType = reader.string("the operator of a node");
      return;
    case NodeField.attribute: {
      const { attribute, graphs } = readAttribute(reader, context, depth);
      node.attributes.push(attribute);
      if (graphs.length > 0) node.graphs = [...node.graphs, ...graphs];
      return;
    }
    case NodeField.docString:
      node.docString = reader.string("the description of a node");
      if (node.docString === "") carriedOf(node).notePresence(field, "");
      return;
    case NodeField.domain:
      node.domain = reader.string("the domain of a node");
      if (node.domain === "") carriedOf(node).notePresence(field, "");
      return;
    case NodeField.overload:
      node.overload = reader.string("the overload of a node");
      if (node.overload === "") carriedOf(node).notePresence(field, "");
      return;
    case NodeField.metadata:
      node.metadata ??= new ReadMetadata();
      readMetadataEntry(reader, node.metadata, context);
      return;
    default:
      context.spend("piece", reader);
      carriedOf(node).fields.push({ field, span: reader.carry() });
  }
}
