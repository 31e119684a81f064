import { Model, ModelFormatError } from "../../ir";
import { detectFormat } from "../detect";
import { type FileSet, memorySource } from "../fileSet";
import { ModelCarried, ReadMetadata } from "./carried";
import { addFunction, type RawFunction, readOpset, readRawFunction } from "./functionReader";
import { GraphBuilder } from "./graphBuilder";
import { type RawGraph, readRawGraph } from "./graphReader";
import { memoryBudget, ReadContext } from "./readContext";
import { ModelField as F, TrainingField } from "./schema";
import { readMetadataEntry } from "./typeReader";
import { type Span, WireReader } from "./wireReader";

export interface ReadOptions {
  /** How many objects a file may ask for, in units of a hundred bytes. */
  readonly memoryBudget?: number;
}

/**
 * Reads an ONNX model. Weights stay in their files: tensors are views or ranges of them, so the files must stay open and unchanged as long
 * as the model is used.
 * @throws ModelFormatError when a file is not what it should be. Linear time in what is not weights.
 */
export function readOnnx(files: FileSet, options: ReadOptions = {}): Model {
  detectFormat(files.main);
  const reader = new WireReader(files.main);
  try {
    return readModel(reader, new ReadContext(files, options.memoryBudget ?? memoryBudget));
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
        context.spend("piece", reader);
        carried.opsets.push(readOpset(reader));
        break;
      case F.metadata:
        metadata ??= new ReadMetadata();
        readMetadataEntry(reader, metadata, context);
        model.metadata = metadata;
        break;
      case F.functions:
        functions.push(readRawFunction(reader, context));
        break;
      case F.trainingInfo:
        carried.fields.push({ field, span: readTrainingInfo(reader, context) });
        model.pinned = "the file holds training information, whose graphs use the names of this one";
        break;
      default:
        context.spend("piece", reader);
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

/**
 * Training information is carried as it is: graphs of its own over the model's names, which no pass touches. It is walked once, so that
 * what cannot be carried is found now and not when the file is written.
 */
function readTrainingInfo(reader: WireReader, context: ReadContext): Span {
  const start = reader.fieldStart;
  const hadExternal = context.hasExternalData;
  context.hasExternalData = false;
  const outer = reader.enter("training information");
  while (reader.next()) {
    const isGraph = reader.field === TrainingField.initialization || reader.field === TrainingField.algorithm;
    if (!isGraph) {
      reader.skip();
      continue;
    }
    const inner = reader.enter("a training graph");
    readRawGraph(reader, context, 0);
    reader.leave(inner);
  }
  reader.leave(outer);
  if (context.hasExternalData)
    reader.fail("training information in one piece", "external data in it", start, "Save the model without it.");
  context.hasExternalData = hadExternal;
  return reader.span(start, reader.position - start);
}
