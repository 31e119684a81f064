import { type Bytes, bytes, concat, entry, floats, int, message, text } from "./protobuf";

/* ONNX files by hand: each function gives a field of the message that holds it, with the numbers of onnx.proto. */

export interface ModelParts {
  readonly irVersion?: number;
  readonly opset?: number;
  readonly graph: readonly Bytes[];
  /** Fields of the model after those. */
  readonly more?: readonly Bytes[];
}

export function modelFile({ irVersion = 10, opset = 21, graph, more = [] }: ModelParts): Bytes {
  const imports = message(8, text(1, ""), int(2, opset));
  return concat(int(1, irVersion), message(7, ...graph), imports, ...more);
}

export function node(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  ...more: readonly Bytes[]
): Bytes {
  return message(1, ...nodeFields(opType, inputs, outputs, more));
}

export function nodeFields(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  more: readonly Bytes[] = [],
): Bytes[] {
  return [...inputs.map((name) => text(1, name)), ...outputs.map((name) => text(2, name)), text(4, opType), ...more];
}

/** An attribute of a node that holds a subgraph. */
export function graphAttribute(name: string, ...graph: readonly Bytes[]): Bytes {
  return message(5, text(1, name), message(6, ...graph), int(20, 5));
}

export function tensorType(dtype: number, dims: readonly (number | string)[]): Bytes {
  const shape = dims.map((dim) => message(1, typeof dim === "number" ? int(1, dim) : text(2, dim)));
  return message(2, message(1, int(1, dtype), message(2, ...shape)));
}

export function input(name: string, dims: readonly (number | string)[] = [2], dtype = 1): Bytes {
  return message(11, text(1, name), tensorType(dtype, dims));
}

export function output(name: string, dims: readonly (number | string)[] = [2], dtype = 1): Bytes {
  return message(12, text(1, name), tensorType(dtype, dims));
}

export function valueInfo(name: string, dims: readonly (number | string)[] = [2], dtype = 1): Bytes {
  return message(13, text(1, name), tensorType(dtype, dims));
}

/** A float initializer with `raw_data`. */
export function initializer(name: string, values: readonly number[], dims: readonly number[] = [values.length]): Bytes {
  return message(5, ...dims.map((dim) => int(1, dim)), int(2, 1), text(8, name), bytes(9, floats(values)));
}

/** An initializer in another file. */
export function externalInitializer(
  name: string,
  dims: readonly number[],
  entries: Readonly<Record<string, string>>,
): Bytes {
  return message(
    5,
    ...dims.map((dim) => int(1, dim)),
    int(2, 1),
    text(8, name),
    ...Object.entries(entries).map(([key, value]) => entry(13, key, value)),
    int(14, 1),
  );
}

/** x -> Relu -> y, which most tests only need something around. */
export const relu: readonly Bytes[] = [node("Relu", ["x"], ["y"]), text(2, "g"), input("x"), output("y")];
