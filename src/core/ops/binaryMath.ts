import { type DataType, dataTypeInfo, elementCount, mulDims } from "../ir";
import { binaryShape, broadcastInputs } from "./broadcast";
import { type Arithmetic, arithmetic, binaryContent } from "./contentArithmetic";
import { type BinaryKernels, bigintsOf, evaluateBinary } from "./numericKernels";
import { type InferContext, type OpDef, op } from "./opDef";

/** Arithmetic on two or more tensors, broadcast together. */

const consumed = { consumed_inputs: "ints" } as const;
/** How the second input was fitted onto the first before opset 7. */
export const legacyBroadcast = { axis: "int", broadcast: "int" } as const;

function binary(
  name: string,
  since: readonly number[],
  more: { attributes?: OpDef["attributes"]; content?: Arithmetic; kernels?: BinaryKernels } = {},
): OpDef {
  const { kernels, content } = more;
  return op(name, {
    since,
    inputs: [2, 2],
    attributes: more.attributes ?? {},
    infer(context) {
      const dtype = context.dtype(0);
      context.tensor(0, dtype, binaryShape(context));
      if (content) context.setContent(0, binaryContent(context, content, dtype));
    },
    ...(kernels && {
      evaluate: (inputs, _node, opset) => (opset >= 7 ? evaluateBinary(inputs, kernels) : undefined),
    }),
  });
}

/** Takes any number of inputs from opset 8 on; before, they had to have one shape, which the same rule gives. */
function variadic(name: string, since: readonly number[], combine?: Arithmetic, kernels?: BinaryKernels): OpDef {
  return op(name, {
    since,
    inputs: [1, Infinity],
    attributes: consumed,
    infer(context) {
      context.tensor(0, context.dtype(0), broadcastInputs(context));
      if (!combine) return;
      if (context.node.inputs.length === 1) context.setContent(0, context.content(0));
      if (context.node.inputs.length === 2) context.setContent(0, binaryContent(context, combine, context.dtype(0)));
    },
    cost(context) {
      const inputs = context.node.inputs.length;
      const steps = name === "Mean" ? inputs : Math.max(1, inputs - 1);
      return { macs: 0, flops: mulDims(steps, elementCount(context.outputShape(0) ?? [null])) };
    },
    ...(kernels && {
      evaluate(inputs) {
        const [first, second] = inputs;
        if (inputs.length === 1 && first) return [first];
        return inputs.length === 2 && first && second ? evaluateBinary(inputs, kernels) : undefined;
      },
    }),
  });
}

/** Neither NaN nor two zeros of unlike sign: there runtimes differ in what they call the least or the greatest. */
function ordered(pick: (a: number, b: number) => number): (a: number, b: number) => number | undefined {
  return (a, b) => (Number.isNaN(a) || Number.isNaN(b) || (a === b && !Object.is(a, b)) ? undefined : pick(a, b));
}

const least: BinaryKernels = { integer: (a, b) => (a < b ? a : b), float: ordered(Math.min) };
const greatest: BinaryKernels = { integer: (a, b) => (a > b ? a : b), float: ordered(Math.max) };

const modulo: BinaryKernels = {
  integer(a, b) {
    if (b === 0n) return undefined;
    const rest = a % b;
    return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
  },
};
const remainder: BinaryKernels = {
  integer: (a, b) => (b === 0n ? undefined : a % b),
  float: (a, b) => a % b,
};

/** Runtimes compute integer powers through a float64: exact only while the result stays below 2^53. */
function power(base: bigint, exponent: bigint): bigint | undefined {
  if (exponent < 0n || exponent > 64n) return undefined;
  const result = base ** exponent;
  return result < 2n ** 53n && result > -(2n ** 53n) ? result : undefined;
}

/** What an element type holds; the wrapped result of a power differs between runtimes. */
function powerFits(dtype: DataType): BinaryKernels {
  const { kind, bits } = dataTypeInfo(dtype);
  const high = kind === "uint" ? 2n ** BigInt(bits) : 2n ** BigInt(bits - 1);
  return {
    integer(a, b) {
      const result = power(a, b);
      return result === undefined || result >= high || result < -high ? undefined : result;
    },
  };
}

function shifted(context: InferContext): void {
  context.tensor(0, context.dtype(0), binaryShape(context));
}

const arithmeticAttributes = { ...legacyBroadcast, ...consumed };

export const binaryMathOps: readonly OpDef[] = [
  binary("Add", [1, 6, 7, 13, 14], {
    attributes: arithmeticAttributes,
    content: arithmetic.add,
    kernels: { integer: (a, b) => a + b, float: (a, b) => a + b },
  }),
  binary("Sub", [1, 6, 7, 13, 14], {
    attributes: arithmeticAttributes,
    content: arithmetic.sub,
    kernels: { integer: (a, b) => a - b, float: (a, b) => a - b },
  }),
  binary("Mul", [1, 6, 7, 13, 14], {
    attributes: arithmeticAttributes,
    content: arithmetic.mul,
    kernels: { integer: (a, b) => a * b, float: (a, b) => a * b },
  }),
  binary("Div", [1, 6, 7, 13, 14], {
    attributes: arithmeticAttributes,
    content: arithmetic.div,
    // Integers divide towards zero. The most negative one divided by -1 overflows, which traps on some machines.
    kernels: { integer: (a, b) => (b === 0n || b === -1n ? undefined : a / b), float: (a, b) => a / b },
  }),
  op("Mod", {
    since: [10, 13, 28],
    inputs: [2, 2],
    attributes: { fmod: "int" },
    infer(context) {
      const dtype = context.dtype(0);
      context.tensor(0, dtype, binaryShape(context));
      if (context.node.int("fmod", 0) === 0) context.setContent(0, binaryContent(context, arithmetic.mod, dtype));
    },
    evaluate: (inputs, node) => evaluateBinary(inputs, node.int("fmod", 0) === 0 ? modulo : remainder),
  }),
  op("Pow", {
    since: [1, 7, 12, 13, 15],
    inputs: [2, 2],
    attributes: legacyBroadcast,
    infer: shifted,
    evaluate([base, exponent], _node, opset) {
      if (!base || !exponent || opset < 7 || !bigintsOf(base)) return undefined;
      return evaluateBinary([base, exponent], powerFits(base.dtype));
    },
  }),
  variadic("Min", [1, 6, 8, 12, 13], arithmetic.min, least),
  variadic("Max", [1, 6, 8, 12, 13], arithmetic.max, greatest),
  variadic("Sum", [1, 6, 8, 13], arithmetic.add, { float: (a, b) => a + b }),
  variadic("Mean", [1, 6, 8, 13]),
  op("BitShift", {
    since: [11, 28],
    inputs: [2, 2],
    attributes: { direction: "string" },
    infer: shifted,
    evaluate([a, b], node) {
      if (!a || !b || dataTypeInfo(a.dtype).kind !== "uint") return undefined;
      const width = BigInt(dataTypeInfo(a.dtype).bits);
      const direction = node.string("direction");
      if (direction !== "LEFT" && direction !== "RIGHT") return undefined;
      // Shifting by the width or more is not defined by the machines underneath.
      return evaluateBinary([a, b], {
        integer: (x, by) => (by >= width ? undefined : direction === "LEFT" ? x << by : x >> by),
      });
    },
  }),
  binary("BitwiseAnd", [18], { kernels: { integer: (a, b) => a & b } }),
  binary("BitwiseOr", [18], { kernels: { integer: (a, b) => a | b } }),
  binary("BitwiseXor", [18], { kernels: { integer: (a, b) => a ^ b } }),
];
