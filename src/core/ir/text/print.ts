import type { Attribute, SparseTensor } from "../attribute";
import { DataType, dataTypeName } from "../dataType";
import type { Graph } from "../graph";
import type { Model, ModelFunction } from "../model";
import type { Node } from "../node";
import type { Tensor } from "../tensor";
import { elementsOf, floatsOf } from "../tensorValues";
import { typeText } from "../type";
import type { Value } from "../value";

/**
 * A model as text, in the manner of the ONNX textual syntax (onnx/docs/Syntax.md), for people, golden files and tests. `parseModel` reads it back:
 *
 *     model <ir_version: 8, opsets: { "": 17 }>
 *     main (float32[N,1,28,28] x) => (float32[N,8,28,28] y) <
 *       float32[8,1,3,3] w = random(7)
 *     > {
 *       "/conv" y = Conv <pads = [1,1,1,1]> (x, w)
 *     }
 *
 * A node's own name stands in quotes before its outputs; an omitted input or output is `_`. Constants of more than
 * `constantLimit` elements are printed as `...`, which `parseModel` refuses.
 */
export function printModel(model: Model, options: PrintOptions = {}): string {
  const printer = new Printer(options);
  const opsets = [...model.opsets].map(([domain, version]) => `${JSON.stringify(domain)}: ${version}`).join(", ");
  const parts = [`model <ir_version: ${model.irVersion}, opsets: { ${opsets} }>`, printer.graph(model.graph, "")];
  for (const one of model.functions.values()) parts.push(printer.function(one));
  return `${parts.join("\n")}\n`;
}

/** One node on a line, as {@link printModel} writes it. */
export function printNode(node: Node, options: PrintOptions = {}): string {
  return new Printer(options).node(node, "");
}

export interface PrintOptions {
  /** Constants with more elements are elided; 32 when absent, Infinity for all. */
  readonly constantLimit?: number;
}

class Printer {
  private readonly limit: number;

  constructor(options: PrintOptions) {
    this.limit = options.constantLimit ?? 32;
  }

  graph(graph: Graph, indent: string): string {
    const inputs = graph.inputs.map((input) => this.declaration(input)).join(", ");
    const outputs = graph.outputs.map((output) => this.declaration(output)).join(", ");
    const constants = [...graph.initializers].map((value) => `${indent}  ${this.constant(value)}`);
    const held = constants.length > 0 ? ` <\n${constants.join(",\n")}\n${indent}>` : "";
    return `${quoteUnlessWord(graph.name || "main")} (${inputs}) => (${outputs})${held} ${this.body(graph, indent)}`;
  }

  function(one: ModelFunction): string {
    const opsets = [...one.opsets].map(([domain, version]) => `${JSON.stringify(domain)}: ${version}`).join(", ");
    const name = [one.domain, one.name, one.overload].map((part) => JSON.stringify(part)).join(" ");
    const plain = one.attributeNames.map(quoteUnlessWord);
    const defaults = one.attributeDefaults.map((held) => this.attribute(held, ""));
    const parameters = one.body.inputs.map((input) => quoteUnlessWord(input.name)).join(", ");
    const results = one.body.outputs.map((output) => quoteUnlessWord(output.name)).join(", ");
    const head = `function ${name} <opsets: { ${opsets} }, attributes: { ${[...plain, ...defaults].join(", ")} }>`;
    return `${head} (${parameters}) => (${results}) ${this.body(one.body, "")}`;
  }

  node(node: Node, indent: string): string {
    const name = node.name === "" ? "" : `${JSON.stringify(node.name)} `;
    const outputs = node.outputs.map((output) => (output.name === "" ? "_" : quoteUnlessWord(output.name))).join(", ");
    const operator = node.overload === "" ? node.operator : `${node.operator}:${node.overload}`;
    const attributes = [...node.attributes.values()].map((held) => this.attribute(held, indent)).join(", ");
    const inputs = node.inputs.map((input) => (input ? quoteUnlessWord(input.name) : "_")).join(", ");
    const equals = outputs === "" ? "" : `${outputs} = `;
    return `${name}${equals}${quoteUnlessOperator(operator)}${attributes === "" ? "" : ` <${attributes}>`} (${inputs})`;
  }

  private body(graph: Graph, indent: string): string {
    const lines = [...graph.nodes()].map((node) => `${indent}  ${this.node(node, `${indent}  `)}\n`);
    return `{\n${lines.join("")}${indent}}`;
  }

  private declaration(value: Value): string {
    return value.type ? `${typeText(value.type)} ${quoteUnlessWord(value.name)}` : quoteUnlessWord(value.name);
  }

  private constant(value: Value): string {
    const tensor = value.initializer;
    return tensor ? `${tensorHead(tensor)} ${quoteUnlessWord(value.name)} = ${this.elements(tensor)}` : "";
  }

  private attribute(held: Attribute, indent: string): string {
    const name = quoteUnlessWord(held.name);
    if (held.reference !== undefined) return `${name}: ${held.kind} = @${quoteUnlessWord(held.reference)}`;
    return `${name} = ${this.attributeValue(held, indent)}`;
  }

  private attributeValue(held: Attribute, indent: string): string {
    switch (held.kind) {
      case "float":
        return floatText(held.value);
      case "int":
        return String(held.value);
      case "string":
        return JSON.stringify(held.value);
      case "floats":
        return `[${held.value.map(floatText).join(",")}]${held.value.length === 0 ? "f" : ""}`;
      case "ints":
        return `[${held.value.join(",")}]`;
      case "strings":
        return `[${held.value.map((text) => JSON.stringify(text)).join(",")}]${held.value.length === 0 ? "s" : ""}`;
      case "tensor":
        return this.tensor(held.value);
      case "tensors":
        return `[${held.value.map((one) => this.tensor(one)).join(", ")}]`;
      case "graph":
        return `graph ${this.graph(held.value, indent)}`;
      case "graphs":
        return `[${held.value.map((one) => `graph ${this.graph(one, indent)}`).join(", ")}]`;
      case "type":
        return `type ${typeText(held.value)}`;
      case "types":
        return `[${held.value.map((one) => `type ${typeText(one)}`).join(", ")}]`;
      case "sparse":
        return this.sparse(held.value);
      case "sparses":
        return `[${held.value.map((one) => this.sparse(one)).join(", ")}]`;
      case "unknown":
        return "...";
    }
  }

  private tensor(tensor: Tensor): string {
    return `${tensorHead(tensor)} ${this.elements(tensor)}`;
  }

  private sparse(one: SparseTensor): string {
    return `sparse [${one.dims}] ${this.tensor(one.values)} at ${this.tensor(one.indices)}`;
  }

  private elements(tensor: Tensor): string {
    if (tensor.size > this.limit) return "...";
    if (tensor.dtype === DataType.String) {
      const decoder = new TextDecoder();
      return `{${tensor
        .strings()
        .map((bytes) => JSON.stringify(decoder.decode(bytes)))
        .join(",")}}`;
    }
    if (tensor.dtype === DataType.Float || tensor.dtype === DataType.Double) {
      return `{${Array.from(floatsOf(tensor) ?? [], floatText).join(",")}}`;
    }
    const raw =
      tensor.dtype === DataType.Float16 || tensor.dtype === DataType.BFloat16 ? undefined : elementsOf(tensor);
    return raw ? `{${Array.from(raw as ArrayLike<number | bigint>, String).join(",")}}` : `0x${hex(tensor.bytes())}`;
  }
}

function tensorHead(tensor: Tensor): string {
  return `${dataTypeName(tensor.dtype)}[${tensor.dims.join(",")}]`;
}

/** Always with a point, an exponent or a word, so that it reads back as a float. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  if (Object.is(value, -0)) return "-0.0";
  const single = Number(value.toPrecision(9));
  const short = Math.fround(value) === value && Math.fround(single) === value ? shortest(value) : String(value);
  return /[.e]/.test(short) ? short : `${short}.0`;
}

/** The fewest digits that give the same float32. */
function shortest(value: number): string {
  for (let digits = 1; digits <= 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(value);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const word = /^[A-Za-z_][A-Za-z0-9_']*$/;

function quoteUnlessWord(name: string): string {
  return word.test(name) && name !== "_" ? name : JSON.stringify(name);
}

function quoteUnlessOperator(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_.]*(:\w+)?$/.test(name) ? name : JSON.stringify(name);
}
