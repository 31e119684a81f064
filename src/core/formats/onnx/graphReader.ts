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
import { nothingRare, type RareParts, type RawNode, RawNodes } from "./rawNodes";
import { maxDepth, type ReadContext } from "./readContext";
import { AnnotationField, GraphField as F, NodeField } from "./schema";
import { denseFromSparse } from "./sparseTensor";
import { readTensor } from "./tensorReader";
import { readMetadataEntry, readValueInfo } from "./typeReader";
import type { NameId } from "./valueNames";
import type { WireReader } from "./wireReader";

/** In columns, as {@link RawNodes} are. */
class RawInitializers {
  readonly names: NameId[] = [];
  readonly tensors: Tensor[] = [];
  readonly offsets: number[] = [];

  push(name: NameId, tensor: Tensor, offset: number): void {
    this.names.push(name);
    this.tensors.push(tensor);
    this.offsets.push(offset);
  }
}

/** The lists of a `GraphProto` as they stand; a node comes before what it reads, so names are resolved when all is read. */
export class RawGraph {
  readonly graph = new Graph();
  readonly carried = new GraphCarried();
  readonly nodes = new RawNodes();
  readonly initializers = new RawInitializers();
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
        readInitializer(reader, context, raw.initializers);
        break;
      case F.sparseInitializer:
        readSparseInitializer(reader, context, raw.initializers);
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

function readInitializer(reader: WireReader, context: ReadContext, into: RawInitializers): void {
  const offset = reader.fieldStart;
  const outer = reader.enter("an initializer");
  const { name, tensor } = readTensor(reader, context);
  reader.leave(outer);
  into.push(name, tensor, offset);
}

function readSparseInitializer(reader: WireReader, context: ReadContext, into: RawInitializers): void {
  const offset = reader.fieldStart;
  const { name, sparse, carried } = readSparseTensor(reader, context);
  const origin = new SparseOrigin(context.names.text(name), sparse, carried);
  into.push(name, denseFromSparse(sparse, origin, { file: reader.source.name, offset }), offset);
}

/** Reads the `NodeProto` that the present field holds. */
export function readNode(reader: WireReader, context: ReadContext, depth: number): RawNode {
  const node: ReadNode = {
    inputs: [],
    outputs: [],
    name: "",
    opType: "",
    attributes: [],
    offset: reader.fieldStart,
    rare: nothingRare,
  };
  context.spend("node", reader);
  const outer = reader.enter("a node");
  while (reader.next()) readNodeField(reader, node, context, depth);
  reader.leave(outer);
  if (node.opType === "") reader.fail("an operator for each node", "a node without one", node.offset);
  if (node.rare.domain === "ai.onnx") {
    carriedOf(node).spelledDomain = node.rare.domain;
    node.rare.domain = "";
  }
  return node;
}

/** A node that is being read. */
interface ReadNode extends RawNode {
  readonly inputs: NameId[];
  readonly outputs: NameId[];
  readonly attributes: Attribute[];
}

function rareOf(node: ReadNode): RareParts {
  if (node.rare === nothingRare) node.rare = { ...nothingRare };
  return node.rare;
}

function carriedOf(node: ReadNode): NodeCarried {
  const rare = rareOf(node);
  rare.carried ??= new NodeCarried();
  return rare.carried;
}

function readNodeField(reader: WireReader, node: ReadNode, context: ReadContext, depth: number): void {
  const { field } = reader;
  switch (field) {
    case NodeField.input:
      node.inputs.push(reader.name("the input of a node", context.names));
      return;
    case NodeField.output:
      context.spend("value", reader);
      node.outputs.push(reader.name("the output of a node", context.names));
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
      if (graphs.length > 0) rareOf(node).graphs = [...node.rare.graphs, ...graphs];
      return;
    }
    case NodeField.docString:
      rareOf(node).docString = reader.string("the description of a node");
      if (node.rare.docString === "") carriedOf(node).notePresence(field, "");
      return;
    case NodeField.domain:
      rareOf(node).domain = reader.string("the domain of a node");
      if (node.rare.domain === "") carriedOf(node).notePresence(field, "");
      return;
    case NodeField.overload:
      rareOf(node).overload = reader.string("the overload of a node");
      if (node.rare.overload === "") carriedOf(node).notePresence(field, "");
      return;
    case NodeField.metadata: {
      const rare = rareOf(node);
      rare.metadata ??= new ReadMetadata();
      readMetadataEntry(reader, rare.metadata, context);
      return;
    }
    default:
      context.spend("piece", reader);
      carriedOf(node).fields.push({ field, span: reader.carry() });
  }
}
