import type { Attribute, SparseTensor } from "../attribute";
import { DataType, dataTypeName } from "../dataType";
import type { Graph } from "../graph";
import type { Model, ModelFunction } from "../model";
import type { Node } from "../node";
import type { Tensor } from "../tensor";
import { elementsOf, floatsOf } from "../tensorValues";
import { typeText } from "../type";
import type { Value } from "../value";
import { TextSink } from "./textSink";

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
  const sink = new TextSink();
  printModelTo(sink, model, options);
  return sink.text();
}

/** One node on a line, as {@link printModel} writes it. */
export function printNode(node: Node, options: PrintOptions = {}): string {
  const sink = new TextSink();
  new Printer(sink, options).node(node, "");
  return sink.text();
}

export interface PrintOptions {
  /** Constants with more elements are elided; 32 when absent, Infinity for all. */
  readonly constantLimit?: number;
  /** Lists and texts of attributes with more elements or characters are elided; Infinity when absent. */
  readonly attributeLimit?: number;
}

/** Hears what is written where. `sink.line` is the line that comes next. */
export interface PrintListener {
  /** Before the line of a node: may write comments first. */
  beforeNode?(node: Node, indent: string): void;
  /** `sink.line` is the last line of what was written. */
  node?(node: Node): void;
  /** Before its line, which holds nothing else. */
  constant?(value: Value): void;
  beforeFunction?(one: ModelFunction): void;
  function?(one: ModelFunction): void;
  /** All nodes of a graph are written, or the sink is full. */
  afterNodes?(graph: Graph, indent: string): void;
}

/** Writes a model into a sink. Of a full sink's graphs only heads and ends are written, so that what there is stays well formed. */
export function printModelTo(
  sink: TextSink,
  model: Model,
  options: PrintOptions = {},
  listener: PrintListener = {},
): void {
  const printer = new Printer(sink, options, listener);
  sink.write(`model <ir_version: ${model.irVersion}, opsets: { ${opsetsText(model.opsets)} }>`);
  sink.endLine();
  printer.graph(model.graph, "");
  sink.endLine();
  for (const one of model.functions.values()) {
    if (sink.full) break;
    listener.beforeFunction?.(one);
    printer.function(one);
    listener.function?.(one);
    sink.endLine();
  }
}

function opsetsText(opsets: ReadonlyMap<string, number>): string {
  return [...opsets].map(([domain, version]) => `${JSON.stringify(domain)}: ${version}`).join(", ");
}

class Printer {
  private readonly limit: number;
  private readonly attributeLimit: number;

  constructor(
    private readonly out: TextSink,
    options: PrintOptions,
    private readonly listener: PrintListener = {},
  ) {
    this.limit = options.constantLimit ?? 32;
    this.attributeLimit = options.attributeLimit ?? Number.POSITIVE_INFINITY;
  }

  graph(graph: Graph, indent: string): void {
    const inputs = graph.inputs.map((input) => this.declaration(input)).join(", ");
    const outputs = graph.outputs.map((output) => this.declaration(output)).join(", ");
    this.out.write(`${quoteUnlessWord(graph.name || "main")} (${inputs}) => (${outputs})`);
    this.constants(graph, indent);
    this.out.write(" ");
    this.body(graph, indent);
  }

  function(one: ModelFunction): void {
    const { out } = this;
    const name = [one.domain, one.name, one.overload].map((part) => JSON.stringify(part)).join(" ");
    const parameters = one.body.inputs.map((input) => quoteUnlessWord(input.name)).join(", ");
    const results = one.body.outputs.map((output) => quoteUnlessWord(output.name)).join(", ");
    out.write(`function ${name} <opsets: { ${opsetsText(one.opsets)} }, attributes: { `);
    out.write(one.attributeNames.map(quoteUnlessWord).join(", "));
    one.attributeDefaults.forEach((held, at) => {
      if (at + one.attributeNames.length > 0) out.write(", ");
      this.attribute(held, "");
    });
    out.write(` }> (${parameters}) => (${results}) `);
    this.body(one.body, "");
  }

  node(node: Node, indent: string): void {
    const { out } = this;
    const name = node.name === "" ? "" : `${JSON.stringify(node.name)} `;
    const outputs = node.outputs.map((output) => (output.name === "" ? "_" : quoteUnlessWord(output.name))).join(", ");
    const operator = node.overload === "" ? node.operator : `${node.operator}:${node.overload}`;
    out.write(`${name}${outputs === "" ? "" : `${outputs} = `}${quoteUnlessOperator(operator)}`);
    if (node.attributes.size > 0) {
      out.write(" <");
      [...node.attributes.values()].forEach((held, at) => {
        if (at > 0) out.write(", ");
        this.attribute(held, indent);
      });
      out.write(">");
    }
    const inputs = node.inputs.map((input) => (input ? quoteUnlessWord(input.name) : "_")).join(", ");
    out.write(` (${inputs})`);
    this.listener.node?.(node);
  }

  private constants(graph: Graph, indent: string): void {
    const { out } = this;
    let first = true;
    for (const value of graph.initializers) {
      out.write(first ? " <" : ",");
      out.endLine();
      first = false;
      this.listener.constant?.(value);
      out.write(`${indent}  ${this.constant(value)}`);
      if (out.full) break;
    }
    if (first) return;
    out.endLine();
    out.write(`${indent}>`);
  }

  private body(graph: Graph, indent: string): void {
    const { out, listener } = this;
    const inner = `${indent}  `;
    out.write("{");
    out.endLine();
    for (const node of graph.nodes()) {
      if (out.full) break;
      listener.beforeNode?.(node, inner);
      out.write(inner);
      this.node(node, inner);
      out.endLine();
    }
    listener.afterNodes?.(graph, inner);
    out.write(`${indent}}`);
  }

  private declaration(value: Value): string {
    return value.type ? `${typeText(value.type)} ${quoteUnlessWord(value.name)}` : quoteUnlessWord(value.name);
  }

  private constant(value: Value): string {
    const tensor = value.initializer;
    return tensor ? `${tensorHead(tensor)} ${quoteUnlessWord(value.name)} = ${this.elements(tensor)}` : "";
  }

  private attribute(held: Attribute, indent: string): void {
    const name = quoteUnlessWord(held.name);
    if (held.reference !== undefined) {
      this.out.write(`${name}: ${held.kind} = @${quoteUnlessWord(held.reference)}`);
      return;
    }
    this.out.write(`${name} = `);
    if (held.kind === "graph") this.subgraph(held.value, indent);
    else if (held.kind === "graphs") {
      this.out.write("[");
      held.value.forEach((one, at) => {
        if (at > 0) this.out.write(", ");
        this.subgraph(one, indent);
      });
      this.out.write("]");
    } else this.out.write(this.attributeValue(held));
  }

  private subgraph(graph: Graph, indent: string): void {
    this.out.write("graph ");
    this.graph(graph, indent);
  }

  private attributeValue(held: Exclude<Attribute, { kind: "graph" | "graphs" }>): string {
    if (isLong(held, this.attributeLimit)) return "...";
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
    if (tensor.size > this.limit || tensor.missing) return "...";
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

/** Lists and texts; numbers and tensors have bounds of their own. */
function isLong(held: Attribute, most: number): boolean {
  return "value" in held && (typeof held.value === "string" || Array.isArray(held.value)) && held.value.length > most;
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
