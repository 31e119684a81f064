import { type Model, ModelFormatError, type ModelFunction } from "../../ir";
import { ByteRange } from "../byteRange";
import { type ByteSink, type ByteSource, type FileSetSink, isFileSetSink } from "../fileSet";
import { writeAttribute } from "./attributeWriter";
import { type Carried, type CarriedOpset, FunctionCarried, ModelCarried } from "./carried";
import { ExternalLayout, type ExternalPolicy } from "./externalLayout";
import { type GraphWriting, writeConstantNodes, writeGraphBody, writeNode, writeValueInfos } from "./graphWriter";
import { NameTable } from "./names";
import { BufferedOutput, copyPayload } from "./output";
import { ModelField as F, FunctionField, OpsetField } from "./schema";
import { writeMetadata } from "./typeWriter";
import { WireWriter } from "./wireWriter";

export interface WriteOptions {
  /**
   * Where weights go: "keep" leaves them as they were (new ones join a data file if there is one) and makes a data file when the model
   * would pass protobuf's 2 GB; "embed" puts all of them into the model file; "external" puts all of at least 1 KB into a data file.
   */
  readonly externalData?: "keep" | "embed" | "external";
  /** Throws when the caller gave up; called between writes of a few megabytes. */
  readonly checkCancelled?: () => void;
}

/** Protobuf's limit for one message (protobuf.dev, "Total Size of the Message"). */
const maxMessageBytes = 2 ** 31 - 1;

/**
 * Writes a model, streaming: weights go from where they lie to the sink in pieces of a few megabytes.
 * @throws ModelFormatError when the model is too large for one file and the sink can write only one; whatever the sink throws.
 */
export function writeOnnx(model: Model, sink: ByteSink, options: WriteOptions = {}): void {
  const { checkCancelled = () => {} } = options;
  const dataFile = isFileSetSink(sink) ? new DataFile(sink, model) : undefined;
  const { writer, layout } = encodeWithin(model, options.externalData ?? "keep", dataFile);
  if (layout.placed.length > 0 && dataFile) {
    const output = new BufferedOutput(dataFile.open().sink, checkCancelled);
    let end = 0;
    for (const { data, offset } of layout.placed) {
      output.zeros(offset - end);
      output.write(data);
      end = offset + data.byteLength;
    }
    output.flush();
  }
  const output = new BufferedOutput(sink, checkCancelled);
  for (const piece of writer.pieces()) output.write(piece);
  output.flush();
}

/** The model as one array, with all its weights in it. */
export function serialize(model: Model): Uint8Array {
  const { writer } = encode(model, "none", undefined);
  if (writer.length > maxMessageBytes) throw tooLarge("model", writer.length);
  const bytes = new Uint8Array(writer.length);
  let at = 0;
  for (const piece of writer.pieces()) {
    copyPayload(piece, bytes.subarray(at, at + piece.byteLength));
    at += piece.byteLength;
  }
  return bytes;
}

/** The file beside the model that holds its weights, opened at the first need. */
class DataFile {
  #opened: { name: string; sink: ByteSink } | undefined;

  constructor(
    private readonly sink: FileSetSink,
    private readonly model: Model,
  ) {}

  open(): { name: string; sink: ByteSink } {
    this.#opened ??= this.sink.openBeside(`${this.sink.name}.data`, sourcesOf(this.model));
    return this.#opened;
  }
}

function encodeWithin(model: Model, wish: "keep" | "embed" | "external", dataFile: DataFile | undefined): Encoded {
  const policy: ExternalPolicy = !dataFile || wish === "embed" ? "none" : wish === "external" ? "all" : "keep";
  const encoded = encode(model, policy, dataFile);
  if (encoded.writer.length <= maxMessageBytes) return encoded;
  if (policy !== "keep") throw tooLarge("model", encoded.writer.length);
  const split = encode(model, "all", dataFile);
  if (split.writer.length > maxMessageBytes) throw tooLarge("model without its weights", split.writer.length);
  return split;
}

function tooLarge(what: string, length: number): ModelFormatError {
  return new ModelFormatError({
    file: "output",
    expected: `a ${what} of at most 2 GB`,
    found: `${length} bytes`,
    hint: "Write it with external data.",
  });
}

interface Encoded {
  readonly writer: WireWriter;
  readonly layout: ExternalLayout;
}

function encode(model: Model, policy: ExternalPolicy, dataFile: DataFile | undefined): Encoded {
  const carried = model.unknown instanceof ModelCarried ? model.unknown : new ModelCarried();
  const layout = new ExternalLayout(policy, carried.hasExternalData, () => dataFile?.open().name ?? "");
  const writing: GraphWriting = { model, names: new NameTable(model), layout };
  const writer = new WireWriter();
  const { present } = carried;
  if (model.irVersion !== 0 || present & (1 << F.irVersion)) writer.varint(F.irVersion, model.irVersion);
  writer.optionalString(F.producerName, model.producerName, present);
  writer.optionalString(F.producerVersion, model.producerVersion, present);
  writer.optionalString(F.domain, model.domain, present);
  if (model.modelVersion !== 0n || present & (1 << F.modelVersion)) writer.varint(F.modelVersion, model.modelVersion);
  writer.optionalString(F.docString, model.docString, present);
  writer.message(F.graph, () => writeGraphBody(writer, model.graph, writing));
  if (!carried.impliesOpset || model.opset() !== 1 || model.opsets.size !== 1)
    writeOpsets(writer, F.opsetImport, model.opsets, carried.opsets);
  writeMetadata(writer, F.metadata, model.metadata);
  const isTraining = ({ field }: { field: number }) => field === F.trainingInfo;
  for (const { span } of carried.fields.filter(isTraining)) writer.raw(span);
  for (const one of model.functions.values()) writeFunction(writer, F.functions, one, writing);
  for (const one of carried.fields) if (!isTraining(one)) writer.raw(one.span);
  return { writer, layout };
}

/** Imports as the file has them while their versions are the same; then new ones. */
function writeOpsets(
  writer: WireWriter,
  field: number,
  opsets: ReadonlyMap<string, number>,
  carried: readonly CarriedOpset[],
): void {
  const read = new Map(carried.map(({ domain, version }) => [domain, version]));
  const write = (domain: string, version: number) =>
    writer.message(field, () => {
      writer.string(OpsetField.domain, domain);
      writer.varint(OpsetField.version, version);
    });
  for (const { domain, spelledDomain, span } of carried) {
    const version = opsets.get(domain);
    if (version === undefined) continue;
    if (version === read.get(domain)) writer.raw(span);
    else write(spelledDomain, version);
  }
  for (const [domain, version] of opsets) if (!read.has(domain)) write(domain, version);
}

function writeFunction(writer: WireWriter, field: number, one: ModelFunction, writing: GraphWriting): void {
  const carried = one.unknown instanceof FunctionCarried ? one.unknown : new FunctionCarried();
  const { present } = carried as Carried;
  const { names } = writing;
  writer.message(field, () => {
    writer.optionalString(FunctionField.name, one.name, present);
    for (const input of one.body.inputs) writer.string(FunctionField.input, names.of(input));
    for (const output of one.body.outputs) writer.string(FunctionField.output, names.of(output));
    for (const name of one.attributeNames) writer.string(FunctionField.attribute, name);
    writeConstantNodes(writer, FunctionField.node, one.body, writing);
    for (const node of one.body.nodes()) writeNode(writer, FunctionField.node, node, writing);
    writer.optionalString(FunctionField.docString, one.docString, present);
    writeOpsets(writer, FunctionField.opsetImport, one.opsets, carried.opsets);
    writer.optionalString(FunctionField.domain, one.domain || carried.spelledDomain, present);
    for (const held of one.attributeDefaults) writeAttribute(writer, FunctionField.attributeProto, held, writing);
    writeValueInfos(writer, FunctionField.valueInfo, one.body, writing);
    writer.optionalString(FunctionField.overload, one.overload, present);
    writeMetadata(writer, FunctionField.metadata, one.metadata);
    for (const { span } of carried.fields) writer.raw(span);
  });
}

/** Files that the model's weights still lie in. */
function sourcesOf(model: Model): Set<ByteSource> {
  const sources = new Set<ByteSource>();
  for (const graph of model.graphs()) {
    for (const { initializer } of graph.initializers)
      if (initializer?.data instanceof ByteRange) sources.add(initializer.data.source);
    for (const node of graph.nodes())
      for (const one of node.attributes.values())
        if (one.kind === "tensor" && one.value.data instanceof ByteRange) sources.add(one.value.data.source);
  }
  return sources;
}
