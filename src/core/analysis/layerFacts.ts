import type { LayerFacts, LayerValue } from "../../protocol/graph";
import { type Attribute, anchorOf, type Model, type Node, typeText, type Value } from "../ir";

/** Longest text of one attribute; the whole of a long list is not read on a card. */
const LONGEST = 400;

/** Everything that a card tells of one layer of an inferred model (see `inferredCopy`); undefined when none has this anchor. */
export function layerFacts(model: Model, anchor: string): LayerFacts | undefined {
  const node = findNode(model, anchor);
  if (!node) return undefined;
  return {
    attributes: [...node.attributes.values()].map((one) => ({ name: one.name, value: attributeText(one) })),
    inputs: node.inputs.filter((value) => value !== null).map(layerValue),
    outputs: node.outputs.filter(({ name }) => name !== "").map(layerValue),
    docString: node.docString.slice(0, LONGEST),
  };
}

function findNode(model: Model, anchor: string): Node | undefined {
  for (const node of model.graph.allNodes()) if (anchorOf(node) === anchor) return node;
  return undefined;
}

function layerValue(value: Value): LayerValue {
  return { name: value.name, type: typeText(value.type), constant: value.constant !== undefined };
}

function attributeText(attribute: Attribute): string {
  const text = wholeText(attribute);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function wholeText(attribute: Attribute): string {
  switch (attribute.kind) {
    case "int":
    case "float":
    case "string":
      return String(attribute.value);
    case "ints":
    case "floats":
    case "strings":
      return `[${attribute.value.slice(0, LONGEST).join(", ")}]`;
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
