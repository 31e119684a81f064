import { DataType, type Dim, type Shape, tensorType, type ValueType } from "../ir";
import { normalizeAxis } from "./axes";
import { commonType } from "./mergeTypes";
import { type InferContext, type OpDef, op } from "./opDef";

/** Sequences and optionals. */

function elementOf(type: ValueType | undefined): ValueType | undefined {
  return type?.kind === "sequence" || type?.kind === "optional" ? type.element : undefined;
}

function sequenceOf(element: ValueType | undefined): ValueType {
  return { kind: "sequence", element };
}

function common(types: readonly (ValueType | undefined)[]): ValueType | undefined {
  const [first, ...rest] = types;
  return rest.reduce((so, type) => commonType(so, type), first);
}

/** Type of the parts of SplitToSequence. */
function partType(context: InferContext): ValueType | undefined {
  const dtype = context.dtype(0);
  if (dtype === undefined) return undefined;
  const shape = context.shape(0);
  const axis = shape && normalizeAxis(context.node.int("axis", 0), shape.length);
  if (!shape || axis === undefined) return tensorType(dtype);
  if (!context.node.input(1)) {
    const keeps = context.node.int("keepdims", 1) !== 0;
    return tensorType(dtype, keeps ? shape.with(axis, 1) : shape.toSpliced(axis, 1));
  }
  return tensorType(dtype, shape.with(axis, partLength(context, shape[axis] ?? null)));
}

/** The length that all parts have; null where they differ. */
function partLength(context: InferContext, size: Dim): Dim {
  const lengths = context.content(1);
  const [first] = lengths ?? [];
  if (!lengths || first === undefined) return null;
  if (context.shape(1)?.length === 1) return lengths.every((length) => length === first) ? first : null;
  return typeof size === "number" && typeof first === "number" && first > 0 && size % first === 0 ? first : null;
}

function joinedShape(context: InferContext): Shape | undefined {
  const element = elementOf(context.type(0));
  const shape = element?.kind === "tensor" ? element.shape : undefined;
  if (!shape) return undefined;
  const given = context.node.int("axis", 0);
  if (context.node.int("new_axis", 0) === 0) {
    const axis = normalizeAxis(given, shape.length);
    return axis === undefined ? undefined : shape.with(axis, null);
  }
  const axis = normalizeAxis(given, shape.length + 1);
  return axis === undefined ? undefined : shape.toSpliced(axis, 0, null);
}

function inferSequenceMap(context: InferContext): void {
  const body = context.node.subgraph("body");
  if (!body) return;
  const inputs = context.node.inputs.map((_, index) => {
    const type = context.type(index);
    return type?.kind === "sequence" ? type.element : type;
  });
  context.subgraph(body, inputs).forEach((type, index) => {
    context.set(index, sequenceOf(type));
  });
}

function inferOptional(context: InferContext): void {
  const held = context.node.attributes.get("type");
  const element = context.type(0) ?? (held?.kind === "type" ? held.value : undefined);
  context.set(0, { kind: "optional", element });
}

function scalar(dtype: DataType): (context: InferContext) => void {
  return (context) => context.tensor(0, dtype, []);
}

export const sequenceOps: readonly OpDef[] = [
  op("SequenceConstruct", {
    since: [11],
    inputs: [1, Infinity],
    infer: (context) => context.set(0, sequenceOf(common(context.node.inputs.map((_, index) => context.type(index))))),
  }),
  op("SequenceEmpty", {
    since: [11],
    inputs: [0, 0],
    attributes: { dtype: "int" },
    infer: (context) => context.set(0, sequenceOf(tensorType(context.node.int("dtype", DataType.Float)))),
  }),
  op("SequenceInsert", {
    since: [11],
    inputs: [2, 3],
    infer: (context) => context.set(0, sequenceOf(commonType(elementOf(context.type(0)), context.type(1)))),
  }),
  op("SequenceErase", { since: [11], inputs: [1, 2], infer: (context) => context.set(0, context.type(0)) }),
  op("SequenceAt", {
    since: [11],
    inputs: [2, 2],
    infer: (context) => context.set(0, elementOf(context.type(0))),
  }),
  op("SequenceLength", { since: [11], inputs: [1, 1], infer: scalar(DataType.Int64) }),
  op("SplitToSequence", {
    since: [11, 24],
    inputs: [1, 2],
    attributes: { axis: "int", keepdims: "int" },
    infer: (context) => context.set(0, sequenceOf(partType(context))),
  }),
  op("ConcatFromSequence", {
    since: [11],
    inputs: [1, 1],
    attributes: { axis: "int", new_axis: "int" },
    infer(context) {
      const element = elementOf(context.type(0));
      context.tensor(0, element?.kind === "tensor" ? element.dtype : undefined, joinedShape(context));
    },
  }),
  op("SequenceMap", {
    since: [17],
    inputs: [1, Infinity],
    outputs: [1, Infinity],
    attributes: { body: "graph" },
    deterministic: false,
    infer: inferSequenceMap,
  }),
  op("Optional", { since: [15, 28], inputs: [0, 1], attributes: { type: "type" }, infer: inferOptional }),
  op("OptionalHasElement", { since: [15, 18, 28], inputs: [0, 1], infer: scalar(DataType.Bool) }),
  op("OptionalGetElement", {
    since: [15, 18, 28],
    inputs: [1, 1],
    infer(context) {
      const type = context.type(0);
      context.set(0, type?.kind === "optional" ? type.element : type);
    },
  }),
];
