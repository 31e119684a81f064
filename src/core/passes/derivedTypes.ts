import { type Dim, dimFromParam, type Graph, type Model, type Shape, type Value, type ValueType } from "../ir";
import { inferModel, mergeTypes, opDef } from "../ops";

/*
 * Passes decide by shapes, so a shape must hold for every run that the runtime accepts. Two things in a file do not:
 *
 * - A declared shape of an intermediate value. Exporters write the sizes of their example input, and tools that make a batch symbolic change
 *   the inputs alone. The runtime warns and goes on.
 * - A symbol that stands in several inputs. ONNX says that both are one size, but runtimes do not enforce it: x[N] + y[N] also runs with
 *   N = 1 and N = 5. (One symbol in one place is safe: wherever inference carries it, it is that one size.)
 *
 * So while passes run, shapes are only those that inference derives from the inputs, and a symbol seen before gets a name of its own: then
 * `sameDim` may be trusted. Fixed sizes of inputs stay: runtimes do enforce those.
 */

/** Runs `work` while all types are derived ones. What the file declares is back afterwards, also when `work` throws. */
export async function withDerivedTypes<T>(model: Model, work: () => Promise<T>): Promise<T> {
  const declared = setDeclarationsAside(model);
  try {
    inferModel(model);
    return await work();
  } finally {
    forgetDerived(model);
    declared.restore();
    inferModel(model);
    declared.prevail();
  }
}

interface Declarations {
  /** Puts back what the file declares. */
  restore(): void;
  /** After inference: what the file declares goes first, what it leaves open is what was inferred. */
  prevail(): void;
}

function setDeclarationsAside(model: Model): Declarations {
  const inputs = model.graph.inputs.map((input) => [input, input.type] as const);
  const outputs = model.graph.outputs.map((output) => (output.declared ? output.type : undefined));
  const values = new Map<Value, ValueType | undefined>();
  // Inputs and outputs of nested graphs may go without a type in a file; they still do when it is written.
  const untyped: Value[] = [];
  for (const graph of model.graph.graphs()) {
    for (const value of definedIn(graph, model)) if (value.declared) values.set(value, value.type);
    if (graph === model.graph) continue;
    for (const value of [...graph.inputs, ...graph.outputs]) if (!value.type) untyped.push(value);
  }
  forgetDerived(model);
  const seen = new Set<string>();
  inputs.forEach(([input, type], index) => {
    input.type = type && withOwnSymbols(type, index, seen);
  });
  const declarations = function* (): Generator<[Value, ValueType]> {
    for (const [value, type] of values) if (type && value.graph && value.declared) yield [value, type];
    for (const [index, output] of model.graph.outputs.entries()) {
      const type = outputs[index];
      if (type && output.declared) yield [output, type];
    }
  };
  return {
    restore() {
      for (const [value, type] of declarations()) value.type = type;
      for (const [input, type] of inputs) input.type = type;
    },
    prevail() {
      for (const [value, type] of declarations()) value.type = mergeTypes(type, value.type);
      for (const value of untyped) value.type = undefined;
    },
  };
}

/** Leaves of every made value only what its operator's inference would not find out anyway. */
function forgetDerived(model: Model): void {
  for (const graph of model.graph.graphs()) {
    for (const value of definedIn(graph, model)) {
      const node = value.producer;
      // An unknown operator's declaration is all there is: its sizes are believed, its symbols are not.
      const isUnknown = node !== undefined && model.functions.size === 0 && !opDef(node)?.infer;
      value.type = value.type && (isUnknown ? withoutSymbols(value.type) : withoutShape(value.type));
      value.content = undefined;
    }
  }
}

/** Outputs of nodes, and inputs of nested graphs. */
function* definedIn(graph: Graph, model: Model): Generator<Value, void, undefined> {
  if (graph !== model.graph) yield* graph.inputs;
  for (const node of graph.nodes()) yield* node.outputs;
}

function withOwnSymbols(type: ValueType, input: number, seen: Set<string>): ValueType {
  if (type.kind !== "tensor" && type.kind !== "sparse") return withoutSymbols(type);
  return mapShape(type, (shape) => shape.map((dim, axis) => ownSymbol(dim, `${input}.${axis}`, seen)));
}

function ownSymbol(dim: Dim, place: string, seen: Set<string>): Dim {
  if (typeof dim !== "string") return dim;
  const isName = /^[A-Za-z_][\w.:]*$/.test(dim) && !seen.has(dim);
  seen.add(dim);
  return isName ? dim : dimFromParam(`${dim.replaceAll("'", "")}@${place}`);
}

function withoutSymbols(type: ValueType): ValueType {
  return mapShape(type, (shape) => shape.map((dim) => (typeof dim === "string" ? null : dim)));
}

function withoutShape(type: ValueType): ValueType {
  return mapShape(type, () => undefined);
}

function mapShape(type: ValueType, change: (shape: Shape) => Shape | undefined): ValueType {
  switch (type.kind) {
    case "tensor":
    case "sparse":
      return type.shape ? { ...type, shape: change(type.shape) } : type;
    case "sequence":
    case "optional":
      return type.element ? { ...type, element: mapShape(type.element, change) } : type;
    case "map":
      return type.value ? { ...type, value: mapShape(type.value, change) } : type;
    case "opaque":
      return type;
  }
}
