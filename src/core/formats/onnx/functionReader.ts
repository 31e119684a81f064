import { type Attribute, functionKey, type Model, ModelFormatError, type ModelFunction } from "../../ir";
import { readAttribute } from "./attributeReader";
import { type CarriedOpset, FunctionCarried, type ReadInfo, ReadMetadata } from "./carried";
import { GraphBuilder } from "./graphBuilder";
import { RawGraph, readNode } from "./graphReader";
import type { ReadContext } from "./readContext";
import { FunctionField, OpsetField } from "./schema";
import { readMetadataEntry, readValueInfo } from "./typeReader";
import type { NameId, ValueNames } from "./valueNames";
import type { WireReader } from "./wireReader";

/** Reads the `OperatorSetIdProto` that the present field holds. */
export function readOpset(reader: WireReader): CarriedOpset {
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
export class RawFunction {
  readonly body = new RawGraph(0);
  readonly inputs: NameId[] = [];
  readonly outputs: NameId[] = [];
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

/** Reads the `FunctionProto` that the present field holds. */
export function readRawFunction(reader: WireReader, context: ReadContext): RawFunction {
  context.spend("node", reader);
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
      context.spend("value", reader);
      raw.inputs.push(reader.name("the input of a function", context.names));
      return;
    case FunctionField.output:
      raw.outputs.push(reader.name("the output of a function", context.names));
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
      raw.body.infos.push(readValueInfo(reader, context));
      return;
    case FunctionField.overload:
      raw.overload = reader.string("the overload of a function");
      carried.notePresence(field, raw.overload);
      return;
    case FunctionField.metadata:
      raw.metadata ??= new ReadMetadata();
      readMetadataEntry(reader, raw.metadata, context);
      return;
    default:
      context.spend("piece", reader);
      carried.fields.push({ field, span: reader.carry() });
  }
}

/** Resolves the names in a function and adds it to the model. */
export function addFunction(model: Model, raw: RawFunction, context: ReadContext): void {
  const { body, carried } = raw;
  for (const id of raw.inputs) body.inputs.push(untyped(id, context.names));
  for (const id of raw.outputs) body.outputs.push(untyped(id, context.names));
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

function untyped(id: NameId, names: ValueNames): ReadInfo {
  const empty = new Uint8Array(0);
  return {
    name: names.text(id),
    id,
    type: undefined,
    docString: "",
    metadata: new Map(),
    span: empty,
    typeSpan: undefined,
  };
}
