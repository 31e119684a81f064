import { type Attribute, functionKey, Model, ModelFormatError, type ModelFunction } from "../../ir";
import { detectFormat } from "../detect";
import { type FileSet, memorySource } from "../fileSet";
import { readAttribute } from "./attributeReader";
import { type CarriedOpset, FunctionCarried, ModelCarried, type ReadInfo, ReadMetadata } from "./carried";
import { GraphBuilder } from "./graphBuilder";
import { RawGraph, readNode, readRawGraph } from "./graphReader";
import { ReadContext } from "./readContext";
import { ModelField as F, FunctionField, OpsetField } from "./schema";
import { readMetadataEntry, readValueInfo } from "./typeReader";
import { WireReader } from "./wireReader";

/**
 * Reads an ONNX model. Weights stay in their files: tensors are views or ranges of them, so the files must stay open and unchanged as long
 * as the model is used.
 * @throws ModelFormatError when a file is not what it should be. Linear time in what is not weights.
 */
export function readOnnx(files: FileSet): Model {
  detectFormat(files.main);
  const reader = new WireReader(files.main);
  try {
    return readModel(reader, new ReadContext(files));
  } catch (error) {
    // A list too long for the machine, a read past the end of a file that shrank: the file's fault, not the program's.
    if (!(error instanceof RangeError)) throw error;
    throw new ModelFormatError({
      file: files.name,
      offset: reader.position,
      expected: "an ONNX model that fits in memory",
      found: error.message,
    });
  }
}

/** Reads a model that has no external data from memory; the bytes must not change afterwards. */
export function readOnnxBytes(name: string, bytes: Uint8Array): Model {
  const main = memorySource(name, bytes);
  return readOnnx({
    name,
    main,
    open(path) {
      throw new ModelFormatError({
        file: name,
        expected: "a model in one piece",
        found: `external data in ${JSON.stringify(path)}`,
        hint: "Open the model from its folder.",
      });
    },
  });
}

function readModel(reader: WireReader, context: ReadContext): Model {
  const carried = new ModelCarried();
  const functions: RawFunction[] = [];
  const model = new Model();
  model.irVersion = 0;
  model.unknown = carried;
  let raw: RawGraph | undefined;
  let metadata: ReadMetadata | undefined;
  while (reader.next()) {
    const { field } = reader;
    switch (field) {
      case F.irVersion:
        model.irVersion = reader.number("the IR version");
        if (model.irVersion === 0) carried.notePresence(field, "");
        break;
      case F.producerName:
        model.producerName = reader.string("the producer");
        carried.notePresence(field, model.producerName);
        break;
      case F.producerVersion:
        model.producerVersion = reader.string("the producer's version");
        carried.notePresence(field, model.producerVersion);
        break;
      case F.domain:
        model.domain = reader.string("the model's domain");
        carried.notePresence(field, model.domain);
        break;
      case F.modelVersion:
        model.modelVersion = reader.int64("the model's version");
        if (model.modelVersion === 0n) carried.notePresence(field, "");
        break;
      case F.docString:
        model.docString = reader.string("the model's description");
        carried.notePresence(field, model.docString);
        break;
      case F.graph: {
        const outer = reader.enter("the graph");
        raw = readRawGraph(reader, context, 0, raw);
        reader.leave(outer);
        break;
      }
      case F.opsetImport:
        carried.opsets.push(readOpset(reader));
        break;
      case F.metadata:
        metadata ??= new ReadMetadata();
        readMetadataEntry(reader, metadata);
        model.metadata = metadata;
        break;
      case F.functions:
        functions.push(readRawFunction(reader, context));
        break;
      default:
        carried.fields.push({ field, span: reader.carry() });
    }
  }
  if (!raw) return reader.fail("an ONNX model", "a protobuf message without a graph", 0);
  model.graph = raw.graph;
  for (const { domain, version } of carried.opsets) model.opsets.set(domain, version);
  if (model.irVersion < 3 && carried.opsets.length === 0) {
    // onnx.proto: opset_import came with IR version 3; models before it use the first operator set.
    carried.impliesOpset = true;
    model.opsets.set("", 1);
  }
  new GraphBuilder(context, { initializersAreConstants: model.irVersion < 4 }).build(raw);
  for (const one of functions) addFunction(model, one, context);
  carried.hasExternalData = context.hasExternalData;
  carried.hasShadowedNames = context.hasShadowedNames;
  return model;
}

function readOpset(reader: WireReader): CarriedOpset {
  let spelledDomain = "";
  let version = 0;
  const start = reader.fieldStart;
  const outer = reader.enter("an operator set");
  while (reader.next()) {
    if (reader.field === OpsetField.domain) spelledDomain = reader.string("the domain of an operator set");
    else if (reader.field === OpsetField.version) version = reader.number("the version of an operator set");
    else reader.skip();
  }
  const span = reader.span(start, reader.position - start);
  reader.leave(outer);
  return { spelledDomain, domain: spelledDomain === "ai.onnx" ? "" : spelledDomain, version, span };
}

/** A `FunctionProto` whose body is still names. */
class RawFunction {
  readonly body = new RawGraph(0);
  readonly inputs: string[] = [];
  readonly outputs: string[] = [];
  readonly attributeNames: string[] = [];
  readonly attributeDefaults: Attribute[] = [];
  readonly carried = new FunctionCarried();
  name = "";
  domain = "";
  overload = "";
  docString = "";
  metadata: ReadMetadata | undefined;

  constructor(readonly offset: number) {}
}

function readRawFunction(reader: WireReader, context: ReadContext): RawFunction {
  const raw = new RawFunction(reader.fieldStart);
  const outer = reader.enter("a function");
  while (reader.next()) readFunctionField(reader, raw, context);
  reader.leave(outer);
  return raw;
}

function readFunctionField(reader: WireReader, raw: RawFunction, context: ReadContext): void {
  const { field } = reader;
  const { carried } = raw;
  switch (field) {
    case FunctionField.name:
      raw.name = reader.string("the name of a function");
      carried.notePresence(field, raw.name);
      return;
    case FunctionField.input:
      raw.inputs.push(reader.string("the input of a function"));
      return;
    case FunctionField.output:
      raw.outputs.push(reader.string("the output of a function"));
      return;
    case FunctionField.attribute:
      raw.attributeNames.push(reader.string("the attribute of a function"));
      return;
    case FunctionField.node:
      raw.body.nodes.push(readNode(reader, context, 0));
      return;
    case FunctionField.docString:
      raw.docString = reader.string("the description of a function");
      carried.notePresence(field, raw.docString);
      return;
    case FunctionField.opsetImport:
      carried.opsets.push(readOpset(reader));
      return;
    case FunctionField.domain:
      raw.domain = reader.string("the domain of a function");
      carried.notePresence(field, raw.domain);
      carried.spelledDomain = raw.domain;
      if (raw.domain === "ai.onnx") raw.domain = "";
      return;
    case FunctionField.attributeProto:
      raw.attributeDefaults.push(readAttribute(reader, context, 0).attribute);
      return;
    case FunctionField.valueInfo:
      raw.body.infos.push(readValueInfo(reader));
      return;
    case FunctionField.overload:
      raw.overload = reader.string("the overload of a function");
      carried.notePresence(field, raw.overload);
      return;
    case FunctionField.metadata:
      raw.metadata ??= new ReadMetadata();
      readMetadataEntry(reader, raw.metadata);
      return;
    default:
      carried.fields.push({ field, span: reader.carry() });
  }
}

function addFunction(model: Model, raw: RawFunction, context: ReadContext): void {
  const { body, carried } = raw;
  for (const name of raw.inputs) body.inputs.push(untyped(name));
  for (const name of raw.outputs) body.outputs.push(untyped(name));
  new GraphBuilder(context, { initializersAreConstants: true }).build(body);
  const one: ModelFunction = {
    domain: raw.domain,
    name: raw.name,
    overload: raw.overload,
    attributeNames: raw.attributeNames,
    attributeDefaults: raw.attributeDefaults,
    opsets: new Map(carried.opsets.map(({ domain, version }) => [domain, version])),
    body: body.graph,
    docString: raw.docString,
    metadata: raw.metadata ?? new Map(),
    unknown: carried,
  };
  const key = functionKey(one);
  if (model.functions.has(key))
    throw new ModelFormatError({
      file: context.files.name,
      offset: raw.offset,
      expected: "functions that are defined once",
      found: `"${key.slice(0, 80)}" defined twice`,
    });
  model.functions.set(key, one);
}

function untyped(name: string): ReadInfo {
  const empty = new Uint8Array(0);
  return { name, type: undefined, docString: "", metadata: new Map(), span: empty, typeSpan: undefined };
}
