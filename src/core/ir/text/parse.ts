import { type Attribute, type AttributeValue, attribute } from "../attribute";
import { type DataType, dataTypeFromName } from "../dataType";
import { type Dim, dimFromParam } from "../dim";
import { Graph } from "../graph";
import { functionKey, Model } from "../model";
import { Node } from "../node";
import type { Tensor } from "../tensor";
import type { ValueType } from "../type";
import { Value } from "../value";
import { Lexer, TextError } from "./lexer";
import { parseElements } from "./parseElements";

/** Reads what `printModel` writes (grammar there). The header line may be missing: opset 17 then. Throws TextError. */
export function parseModel(text: string): Model {
  const lexer = new Lexer(text);
  const model = new Model();
  model.opsets.set("", 17);
  if (lexer.accept("model")) parseHeader(lexer, model);
  const parser = new GraphParser(lexer);
  model.graph = parser.graph(new Map());
  while (!lexer.atEnd) parseFunction(lexer, parser, model);
  return model;
}

function parseHeader(lexer: Lexer, model: Model): void {
  lexer.expect("<");
  lexer.expect("ir_version:");
  model.irVersion = lexer.integer();
  lexer.expect(",");
  lexer.expect("opsets:");
  model.opsets.clear();
  for (const [domain, version] of parseOpsets(lexer)) model.opsets.set(domain, version);
  lexer.expect(">");
}

function parseOpsets(lexer: Lexer): Map<string, number> {
  return new Map(
    lexer.list("{", "}", () => {
      const domain = lexer.string() ?? lexer.fail("expected a domain in quotes");
      lexer.expect(":");
      return [domain, lexer.integer()] as const;
    }),
  );
}

function parseFunction(lexer: Lexer, parser: GraphParser, model: Model): void {
  lexer.expect("function");
  const [domain, name, overload] = [lexer.name(), lexer.name(), lexer.name()];
  lexer.expect("<");
  lexer.expect("opsets:");
  const opsets = parseOpsets(lexer);
  lexer.expect(",");
  lexer.expect("attributes:");
  const attributeNames: string[] = [];
  const attributeDefaults: Attribute[] = [];
  lexer.list("{", "}", () => {
    const one = lexer.name();
    if (lexer.accept("=")) attributeDefaults.push({ name: one, ...parser.attributeValue(new Map()) });
    else attributeNames.push(one);
  });
  lexer.expect(">");
  const body = new Graph();
  const scope = new Map<string, Value>();
  for (const parameter of lexer.list("(", ")", () => lexer.name()))
    scope.set(parameter, body.addInput(new Value(parameter)));
  lexer.expect("=>");
  const results = lexer.list("(", ")", () => lexer.name());
  parser.nodes(body, scope);
  for (const result of results) body.addOutput(scope.get(result) ?? lexer.fail(`"${result}" is not defined`));
  const made = {
    domain,
    name,
    overload,
    attributeNames,
    attributeDefaults,
    opsets,
    body,
    docString: "",
    metadata: new Map(),
    unknown: undefined,
  };
  model.functions.set(functionKey(made), made);
}

class GraphParser {
  constructor(private readonly lexer: Lexer) {}

  /** @param outer names of the enclosing graphs. */
  graph(outer: ReadonlyMap<string, Value>): Graph {
    const { lexer } = this;
    const graph = new Graph();
    graph.name = lexer.name();
    const scope = new Map(outer);
    for (const input of lexer.list("(", ")", () => this.declaration())) {
      input.declared = true;
      scope.set(input.name, graph.addInput(input));
    }
    lexer.expect("=>");
    const outputs = lexer.list("(", ")", () => this.declaration());
    if (lexer.peek(/</)) lexer.list("<", ">", () => this.constant(graph, scope));
    this.nodes(graph, scope);
    for (const output of outputs) {
      const value = scope.get(output.name) ?? lexer.fail(`the output "${output.name}" is not defined`);
      if (output.type) value.type = output.type;
      value.declared ||= output.type !== undefined;
      graph.addOutput(value);
    }
    return graph;
  }

  nodes(graph: Graph, scope: Map<string, Value>): void {
    this.lexer.expect("{");
    while (!this.lexer.accept("}")) graph.append(this.node(scope));
  }

  attributeValue(scope: ReadonlyMap<string, Value>): AttributeValue {
    const { lexer } = this;
    if (lexer.accept("graph")) return { kind: "graph", value: this.graph(scope) };
    if (lexer.accept("type")) return { kind: "type", value: this.type() ?? lexer.fail("expected a type") };
    const text = lexer.string();
    if (text !== undefined) return { kind: "string", value: text };
    if (lexer.peek(/\[/)) return this.listValue(scope);
    const number = lexer.take(numberText);
    if (number !== undefined)
      return isInteger(number)
        ? { kind: "int", value: BigInt(number) }
        : { kind: "float", value: Math.fround(numberOf(number)) };
    return { kind: "tensor", value: this.tensor() };
  }

  private listValue(scope: ReadonlyMap<string, Value>): AttributeValue {
    const { lexer } = this;
    const items = lexer.list("[", "]", () => this.attributeValue(scope));
    if (items.length === 0) {
      if (lexer.accept("f")) return { kind: "floats", value: [] };
      return lexer.accept("s") ? { kind: "strings", value: [] } : { kind: "ints", value: [] };
    }
    const all = <K extends AttributeValue["kind"]>(kind: K) => items.every((item) => item.kind === kind);
    const values = items.map((item) => (item as { value: unknown }).value);
    if (all("int")) return { kind: "ints", value: values as bigint[] };
    if (all("float")) return { kind: "floats", value: values as number[] };
    if (all("string")) return { kind: "strings", value: values as string[] };
    if (all("tensor")) return { kind: "tensors", value: values as Tensor[] };
    if (all("graph")) return { kind: "graphs", value: values as Graph[] };
    if (all("type")) return { kind: "types", value: values as ValueType[] };
    return lexer.fail("the items of a list must be of one kind");
  }

  private node(scope: Map<string, Value>): Node {
    const { lexer } = this;
    const first = lexer.string();
    // A string is the node's name when a name or operator follows, else it is the first output.
    const isName = first !== undefined && !lexer.peek(/[,=]/);
    const outputs: string[] = first !== undefined && !isName ? [first] : [];
    if (outputs.length === 0 && lexer.peek(/[\w."']+\s*[,=]/)) outputs.push(lexer.name());
    if (outputs.length > 0) {
      while (lexer.accept(",")) outputs.push(lexer.name());
      lexer.expect("=");
    }
    const operator = lexer.string() ?? lexer.take(/[A-Za-z_][\w.]*(?::\w+)?/) ?? lexer.fail("expected an operator");
    const attributes = lexer.peek(/</) ? lexer.list("<", ">", () => this.attribute(scope)) : [];
    const inputs = lexer.list("(", ")", () => this.input(scope));
    const [path = "", overload = ""] = operator.split(":");
    const dot = path.lastIndexOf(".");
    const values = outputs.map((name) => new Value(name === "_" ? "" : name));
    const node = new Node(path.slice(dot + 1), inputs, values, attributes, dot < 0 ? "" : path.slice(0, dot));
    node.overload = overload;
    if (isName) node.name = first;
    for (const value of values) {
      if (value.name === "") continue;
      if (scope.get(value.name)?.graph === undefined && scope.has(value.name))
        lexer.fail(`"${value.name}" is defined twice`);
      scope.set(value.name, value);
    }
    return node;
  }

  private input(scope: ReadonlyMap<string, Value>): Value | null {
    const name = this.lexer.name();
    return name === "_" ? null : (scope.get(name) ?? this.lexer.fail(`"${name}" is read before it is defined`));
  }

  private attribute(scope: ReadonlyMap<string, Value>): Attribute {
    const name = this.lexer.name();
    if (!this.lexer.accept(":")) {
      this.lexer.expect("=");
      return { name, ...this.attributeValue(scope) };
    }
    const kind = this.lexer.name() as Attribute["kind"];
    this.lexer.expect("=");
    this.lexer.expect("@");
    return { ...emptyAttribute(name, kind), reference: this.lexer.name() };
  }

  private declaration(): Value {
    const quoted = this.lexer.string();
    if (quoted !== undefined) return new Value(quoted);
    const type = this.type();
    return new Value(this.lexer.name(), type);
  }

  /** A type, when one comes next: `float32[N,3]`, `float32[...]`, `seq(...)`, `optional(...)`, `map(...)`, `sparse(...)`. */
  private type(): ValueType | undefined {
    const { lexer } = this;
    for (const kind of ["seq", "optional"] as const) {
      if (!lexer.peek(new RegExp(`${kind}\\(`))) continue;
      lexer.expect(kind);
      lexer.expect("(");
      const element = lexer.accept("?") ? undefined : this.type();
      lexer.expect(")");
      return { kind: kind === "seq" ? "sequence" : "optional", element };
    }
    if (lexer.peek(/(map|sparse)\(/)) return this.mapOrSparse();
    if (!lexer.peek(/[a-z]\w*\[/)) return undefined;
    const dtype = this.dtype();
    return { kind: "tensor", dtype, shape: this.shape() };
  }

  private mapOrSparse(): ValueType {
    const { lexer } = this;
    const isMap = lexer.accept("map");
    if (!isMap) lexer.expect("sparse");
    lexer.expect("(");
    const dtype = this.dtype();
    if (isMap) lexer.expect(",");
    const type: ValueType = isMap
      ? { kind: "map", key: dtype, value: this.type() }
      : { kind: "sparse", dtype, shape: this.shape() };
    lexer.expect(")");
    return type;
  }

  private shape(): Dim[] | undefined {
    const { lexer } = this;
    if (lexer.accept("[...]")) return undefined;
    return lexer.list("[", "]", () => {
      if (lexer.accept("?")) return null;
      const text = lexer.take(/(?:[^,[\]()']|\([^\]]*?\)|'[^']*')+/) ?? lexer.fail("expected a dimension");
      return /^\d+$/.test(text.trim()) ? Number(text) : dimFromParam(text.trim());
    });
  }

  private constant(graph: Graph, scope: Map<string, Value>): void {
    const { lexer } = this;
    const dtype = this.dtype();
    const dims = lexer.list("[", "]", () => lexer.integer());
    const name = lexer.name();
    lexer.expect("=");
    const tensor = parseElements(lexer, dtype, dims);
    const value = scope.get(name);
    // A graph input of this name becomes a default that the caller may override.
    scope.set(
      name,
      graph.addInitializer(value?.graph === graph && value.isGraphInput ? value : new Value(name), tensor),
    );
  }

  private tensor(): Tensor {
    const dtype = this.dtype();
    const dims = this.lexer.list("[", "]", () => this.lexer.integer());
    return parseElements(this.lexer, dtype, dims);
  }

  private dtype(): DataType {
    const name = this.lexer.take(/[a-z]\w*/) ?? this.lexer.fail("expected an element type");
    return dataTypeFromName(name) ?? this.lexer.fail(`unknown element type ${name}`);
  }
}

const numberText = /-?(?:inf\b|nan\b|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)/;

function isInteger(text: string): boolean {
  return /^-?\d+$/.test(text);
}

function numberOf(text: string): number {
  if (text === "inf") return Number.POSITIVE_INFINITY;
  return text === "-inf" ? Number.NEGATIVE_INFINITY : Number(text);
}

function emptyAttribute(name: string, kind: Attribute["kind"]): Attribute {
  if (kind === "int") return attribute.int(name, 0);
  if (kind === "float") return attribute.float(name, 0);
  if (kind === "string") return attribute.string(name, "");
  if (kind === "ints") return attribute.ints(name, []);
  if (kind === "floats") return attribute.floats(name, []);
  if (kind === "strings") return attribute.strings(name, []);
  return { name, kind: "unknown" };
}

export { TextError };
