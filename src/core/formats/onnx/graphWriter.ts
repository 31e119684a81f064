import { attribute, type Graph, type Model, Node, Value } from "../../ir";
import { writeAttribute, writeSparse } from "./attributeWriter";
import { GraphCarried, NodeCarried, originOf, SparseOrigin } from "./carried";
import type { ExternalLayout } from "./externalLayout";
import type { NameTable } from "./names";
import { GraphField as F, NodeField } from "./schema";
import { writeTensor } from "./tensorWriter";
import { writeMetadata, writeValueInfo } from "./typeWriter";
import type { WireWriter } from "./wireWriter";

/** What all parts of a writer share while one model is written. */
export interface GraphWriting {
  readonly model: Model;
  readonly names: NameTable;
  readonly layout: ExternalLayout;
}

/** The fields of a `GraphProto`, in the order of their numbers, as protobuf's own writers put them. */
export function writeGraphBody(writer: WireWriter, graph: Graph, writing: GraphWriting): void {
  const carried = graph.unknown instanceof GraphCarried ? graph.unknown : new GraphCarried();
  for (const node of nodesInFileOrder(graph, carried)) writeNode(writer, F.node, node, writing);
  writer.optionalString(F.name, graph.name, carried.present);
  writeInitializers(writer, graph, writing);
  writer.optionalString(F.docString, graph.docString, carried.present);
  for (const input of listedInputs(graph, writing.model))
    writeValueInfo(writer, F.input, input, writing.names.of(input), originOf(input)?.input);
  for (const output of graph.outputs)
    writeValueInfo(writer, F.output, output, writing.names.of(output), originOf(output)?.output);
  writeValueInfos(writer, F.valueInfo, graph, writing);
  writeAnnotations(writer, graph, carried, writing);
  writeSparseInitializers(writer, graph, writing);
  writeMetadata(writer, F.metadata, graph.metadata);
  for (const one of carried.fields) writer.raw(one.span);
}

/** What is said of tensors that are still there. An annotation that named a tensor the graph never had is written back too. */
function writeAnnotations(writer: WireWriter, graph: Graph, carried: GraphCarried, { names }: GraphWriting): void {
  if (carried.annotations.length === 0) return;
  const defined = new Set<string>();
  for (const value of definedIn(graph)) defined.add(names.of(value));
  for (const { names: named, span } of carried.annotations)
    if (named.every((name) => defined.has(name) || carried.unknownNames.has(name))) writer.raw(span);
}

function* definedIn(graph: Graph): Generator<Value, void, undefined> {
  yield* graph.inputs;
  yield* graph.initializers;
  for (const node of graph.nodes()) yield* node.outputs;
}

/** The nodes as the file had them, while they are the same ones; else sorted. */
export function nodesInFileOrder(graph: Graph, carried: GraphCarried): Iterable<Node> {
  const orderOf = (node: Node) => (node.unknown instanceof NodeCarried ? node.unknown.fileOrder : -1);
  if (carried.unsortedNodes === 0 || carried.unsortedNodes !== graph.nodeCount) return graph.nodes();
  const nodes = [...graph.nodes()];
  if (nodes.some((node) => orderOf(node) < 0)) return nodes;
  return nodes.sort((a, b) => orderOf(a) - orderOf(b));
}

function writeInitializers(writer: WireWriter, graph: Graph, { names, layout }: GraphWriting): void {
  for (const value of graph.initializers) {
    const tensor = value.initializer;
    if (tensor && !(tensor.origin instanceof SparseOrigin))
      writeTensor(writer, F.initializer, tensor, layout, names.of(value));
  }
}

function writeSparseInitializers(writer: WireWriter, graph: Graph, { names, layout }: GraphWriting): void {
  for (const value of graph.initializers) {
    const origin = value.initializer?.origin;
    if (!(origin instanceof SparseOrigin)) continue;
    const { sparse, carried } = origin;
    writeSparse(writer, F.sparseInitializer, sparse, layout, { name: names.of(value), carried });
  }
}

/**
 * The values in the list of inputs. Before IR version 4 initializers stand there too: those that did, where they did, and in the main graph
 * new ones, at the end.
 */
function listedInputs(graph: Graph, model: Model): readonly Value[] {
  if (model.irVersion >= 4) return graph.inputs;
  const constants = [...graph.initializers].filter((value) => {
    if (value.isGraphInput) return false;
    const origin = originOf(value);
    return origin ? origin.inputOrder >= 0 : graph === model.graph;
  });
  if (constants.length === 0) return graph.inputs;
  const place = (value: Value) => {
    const order = originOf(value)?.inputOrder ?? -1;
    return order >= 0 ? order : Number.POSITIVE_INFINITY;
  };
  const isInOrder = graph.inputs.every((input, i) => i === 0 || place(graph.inputs[i - 1] as Value) <= place(input));
  const listed = [...graph.inputs, ...constants];
  return isInOrder ? listed.sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b))) : listed;
}

/** `value_info`: declared values in the order of the file, and what the file said of names from elsewhere. */
export function writeValueInfos(writer: WireWriter, field: number, graph: Graph, { names }: GraphWriting): void {
  const orphans = graph.unknown instanceof GraphCarried ? graph.unknown.orphanInfos : [];
  const entries: { order: number; write: () => void }[] = orphans.map(({ order, span }) => ({
    order,
    write: () => writer.bytes(field, span),
  }));
  for (const value of declaredIn(graph)) {
    const origin = originOf(value);
    const write = () => writeValueInfo(writer, field, value, names.of(value), origin?.info);
    entries.push({ order: origin && origin.infoOrder >= 0 ? origin.infoOrder : Number.MAX_SAFE_INTEGER, write });
  }
  entries.sort((a, b) => a.order - b.order);
  for (const { write } of entries) write();
}

function* declaredIn(graph: Graph): Generator<Value, void, undefined> {
  for (const value of graph.inputs) if (value.declared) yield value;
  for (const value of graph.initializers) if (value.declared && !value.isGraphInput) yield value;
  for (const node of graph.nodes())
    for (const value of node.outputs) if (value.declared && value.name !== "") yield value;
}

/** Constants of a function body, which has no initializers (onnx.proto, `FunctionProto`), as nodes. */
export function writeConstantNodes(writer: WireWriter, field: number, body: Graph, writing: GraphWriting): void {
  for (const value of body.initializers) {
    if (!value.initializer) continue;
    const output = new Value(writing.names.of(value));
    const node = new Node("Constant", [], [output], [attribute.tensor("value", value.initializer)]);
    writeNode(writer, field, node, writing);
  }
}

export function writeNode(writer: WireWriter, field: number, node: Node, writing: GraphWriting): void {
  const carried = node.unknown instanceof NodeCarried ? node.unknown : undefined;
  const present = carried?.present ?? 0;
  const { names } = writing;
  writer.message(field, () => {
    for (const input of node.inputs) writer.string(NodeField.input, input ? names.of(input) : "");
    for (const output of node.outputs) writer.string(NodeField.output, names.of(output));
    writer.optionalString(NodeField.name, node.name, present);
    writer.optionalString(NodeField.opType, node.opType, present);
    for (const one of node.attributes.values()) writeAttribute(writer, NodeField.attribute, one, writing);
    writer.optionalString(NodeField.docString, node.docString, present);
    writer.optionalString(NodeField.domain, node.domain || (carried?.spelledDomain ?? ""), present);
    writer.optionalString(NodeField.overload, node.overload, present);
    writeMetadata(writer, NodeField.metadata, node.metadata);
    for (const { span } of carried?.fields ?? []) writer.raw(span);
  });
}
