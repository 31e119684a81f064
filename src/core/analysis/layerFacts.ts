import type { ConstantFacts, LayerFacts, LayerValue, OperatorFacts, ValueEnd } from "../../protocol/graph";
import { type Attribute, anchorOf, DataType, type Model, type Node, typeText, type Value } from "../ir";
import { opDef, operatorDocumentation } from "../ops";
import { functionBodies, inferBodies } from "./functionBodies";
import { weightOf } from "./parameters";
import { isConstantValue } from "./sharedConstants";
import { kernelLayout } from "./tensor/channels";
import { floatText } from "./tensor/valueText";

/** Longest text of one attribute; the whole of a long list is not read on a card. */
const LONGEST = 400;
/** Readers of one value that are named. */
const MOST_READERS = 40;

/** Everything that a card tells of one layer of a model with inferred types (see `InferredTypes`); undefined when none has this anchor. */
export function layerFacts(model: Model, anchor: string): LayerFacts | undefined {
  if (functionBodies(model).of.size > 0) inferBodies(model);
  const node = findNode(model, anchor);
  if (!node) return undefined;
  const documentation = operatorDocumentation(node);
  const meaningOf = (name: string) => own(documentation?.attributes, name);
  return {
    operator: operatorFacts(model, node),
    attributes: [...node.attributes.values()].map((one) => ({
      name: one.name,
      value: attributeText(one),
      meaning: meaningOf(one.name),
    })),
    inputs: node.inputs.flatMap((value, index) => {
      if (value === null) return [];
      return [{ ...layerValue(value, index, { node, index }), role: documentation?.inputs?.[index] ?? "" }];
    }),
    outputs: node.outputs.flatMap((value, index) =>
      value.name === "" ? [] : [{ ...layerValue(value, index), role: documentation?.outputs?.[index] ?? "" }],
    ),
    docString: node.docString.slice(0, LONGEST),
  };
}

/** The same of an input or output of the model, or of a constant, by the value's name. */
export function endFacts(model: Model, { kind, anchor }: ValueEnd): LayerFacts | undefined {
  const { inputs, outputs } = model.graph;
  const named = ({ name }: Value) => name === anchor;
  const value = kind === "constant" ? findConstant(model, anchor) : (kind === "input" ? inputs : outputs).find(named);
  if (!value) return undefined;
  const facts = layerValue(value, 0, value.uses[0]);
  return {
    operator: undefined,
    attributes: [],
    inputs: kind === "output" ? [facts] : [],
    outputs: kind === "output" ? [] : [facts],
    docString: value.docString.slice(0, LONGEST),
  };
}

function findConstant(model: Model, name: string): Value | undefined {
  for (const node of model.graph.allNodes())
    for (const value of node.inputs) if (value?.name === name && isConstantValue(value)) return value;
  return undefined;
}

/** A node of the model or of the body of a function that it calls. */
export function findNode(model: Model, anchor: string): Node | undefined {
  for (const node of functionBodies(model).nodes()) if (anchorOf(node) === anchor) return node;
  return undefined;
}

function operatorFacts(model: Model, node: Node): OperatorFacts {
  const { domain, opType: name } = node;
  const version = model.opset(domain);
  const documentation = operatorDocumentation(node);
  const since = opDef(node)?.since.filter((one) => one <= version);
  return {
    domain,
    name,
    version,
    since: since?.at(-1),
    text: documentation?.text,
    formula: documentation?.formula,
  };
}

/** @param use a place where the value is read: constants are asked for by it. */
function layerValue(value: Value, index: number, use?: { readonly node: Node; readonly index: number }): LayerValue {
  const constant = use && constantFacts(value, use.node, use.index);
  const readers: ValueEnd[] = value.consumers.slice(0, MOST_READERS).map(layerEnd);
  if (value.isGraphOutput) readers.push({ kind: "output", anchor: value.name });
  return {
    name: value.name,
    type: typeText(value.type),
    index,
    role: "",
    constant,
    producer: constant ? undefined : producerOf(value),
    readers,
    readerCount: value.consumerCount + (value.isGraphOutput ? 1 : 0),
  };
}

function constantFacts(value: Value, node: Node, input: number): ConstantFacts | undefined {
  const tensor = weightOf(value);
  return (
    tensor && {
      place: { anchor: anchorOf(node), input },
      elements: tensor.size,
      bytes: tensor.byteLength,
      kernels: kernelLayout(node, input, tensor.dims.length) !== undefined,
    }
  );
}

function producerOf(value: Value): ValueEnd | undefined {
  if (value.producer) return layerEnd(value.producer);
  return value.isGraphInput ? { kind: "input", anchor: value.name } : undefined;
}

function layerEnd(node: Node): ValueEnd {
  return { kind: "operator", anchor: anchorOf(node) };
}

function own(texts: Readonly<Record<string, string>> | undefined, name: string): string | undefined {
  return texts && Object.hasOwn(texts, name) ? texts[name] : undefined;
}

function attributeText(attribute: Attribute): string {
  const text = wholeText(attribute);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function wholeText(attribute: Attribute): string {
  switch (attribute.kind) {
    case "float":
      return floatText(attribute.value, DataType.Float);
    case "int":
    case "string":
      return String(attribute.value);
    case "ints":
    case "strings":
      return `[${attribute.value.slice(0, LONGEST).join(", ")}]`;
    case "floats":
      return `[${attribute.value
        .slice(0, LONGEST)
        .map((value) => floatText(value, DataType.Float))
        .join(", ")}]`;
    case "tensor":
      return typeText({ kind: "tensor", dtype: attribute.value.dtype, shape: attribute.value.dims });
    case "type":
      return typeText(attribute.value);
    case "graph":
      return `graph of ${attribute.value.nodeCount} nodes`;
    default:
      return attribute.reference === undefined ? attribute.kind : `the function's ${attribute.reference}`;
  }
}
