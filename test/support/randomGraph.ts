import { attribute, DataType, Graph, graphInput, Model, Node, Tensor, tensorType, Value } from "../../src/core/ir";

/** A value with the sizes that it has when the model runs with its own feeds. */
interface Sized {
  readonly value: Value;
  readonly dims: readonly number[];
}

/**
 * A random graph of operators that move, cut and combine: what cleanup works on. Every model is valid for the sizes it was made with; some
 * dimensions of its inputs are declared by a symbol, some of them by the same one.
 */
export class RandomGraph {
  readonly graph = new Graph();
  readonly shapes: Record<string, readonly number[]> = {};
  private readonly made: Sized[] = [];
  private counter = 0;
  private state: number;

  constructor(seed: number) {
    this.state = seed * 2654435761 + 1;
    for (let i = 0; i < 1 + this.below(3); i++) this.addInput(i);
    const length = 3 + this.below(12);
    for (let i = 0; i < length; i++) this.step();
    this.addOutputs();
  }

  get model(): Model {
    const model = new Model(this.graph);
    model.irVersion = 9;
    model.opsets.set("", 18);
    return model;
  }

  private addInput(index: number): void {
    const dims = Array.from({ length: 1 + this.below(4) }, () => 1 + this.below(4));
    const symbols = ["N", "N", "M", `K${index}`];
    const shape = dims.map((dim) => (this.below(3) === 0 ? (symbols[this.below(4)] ?? "N") : dim));
    const name = `x${index}`;
    const value = graphInput(this.graph, name, tensorType(DataType.Float, shape));
    value.declared = true;
    this.shapes[name] = dims;
    this.made.push({ value, dims });
  }

  private addOutputs(): void {
    const computed = this.made.filter((one) => one.value.producer);
    const last = computed.at(-1);
    const outputs = new Set(last ? [last.value] : []);
    if (this.below(2) === 0) outputs.add(this.pick(computed).value);
    for (const output of outputs) {
      output.type = tensorType(DataType.Float);
      output.declared = true;
      this.graph.addOutput(output);
    }
  }

  private step(): unknown {
    const x = this.below(3) === 0 ? this.pick(this.made) : (this.made.at(-1) as Sized);
    const rank = x.dims.length;
    const size = x.dims.reduce((a, b) => a * b, 1);
    switch (this.below(18)) {
      case 0:
        return this.add(this.pick(["Identity", "Relu", "Neg", "Abs", "Floor", "Round", "Sigmoid"]), [x.value], x.dims);
      case 1: {
        const perm = this.shuffled(rank);
        return this.add(
          "Transpose",
          [x.value],
          perm.map((axis) => x.dims[axis] ?? 1),
          [attribute.ints("perm", perm)],
        );
      }
      case 2: {
        const dims = this.factors(size);
        return this.add("Reshape", [x.value, this.ints(this.spelled(dims, x.dims))], dims);
      }
      case 3: {
        const axis = this.below(rank + 1);
        return this.add(
          "Unsqueeze",
          [x.value, this.ints([axis])],
          [...x.dims.slice(0, axis), 1, ...x.dims.slice(axis)],
        );
      }
      case 4: {
        const axis = x.dims.indexOf(1);
        if (axis < 0) return undefined;
        return this.add(
          "Squeeze",
          [x.value, this.ints([axis - (this.below(2) === 0 ? rank : 0)])],
          x.dims.toSpliced(axis, 1),
        );
      }
      case 5: {
        const axis = this.below(rank);
        const before = x.dims.slice(0, axis).reduce((a, b) => a * b, 1);
        return this.add("Flatten", [x.value], [before, size / before], [attribute.int("axis", axis)]);
      }
      case 6:
        return this.slice(x);
      case 7: {
        if (rank === 0) return undefined;
        const pads = Array.from({ length: 2 * rank }, () => (this.below(3) === 0 ? this.below(3) : 0));
        const dims = x.dims.map((dim, axis) => dim + (pads[axis] ?? 0) + (pads[axis + rank] ?? 0));
        return this.add("Pad", [x.value, this.ints(pads)], dims, [
          attribute.string("mode", this.pick(["constant", "edge"])),
        ]);
      }
      case 8: {
        const bounds = [this.scalar(this.below(5) / 4 - 1), this.scalar(this.below(5) / 4 - 0.5)];
        return this.add("Clip", [x.value, ...bounds], x.dims);
      }
      case 9:
      case 10: {
        const operator = this.pick(["Add", "Sub", "Mul", "Div"]);
        const neutral = operator === "Add" || operator === "Sub" ? 0 : 1;
        const dims =
          this.below(2) === 0 ? [] : x.dims.slice(this.below(rank + 1)).map((dim) => (this.below(2) === 0 ? 1 : dim));
        return this.add(operator, [x.value, this.floats(dims, this.below(3) === 0 ? 0.5 : neutral)], x.dims);
      }
      case 11: {
        const y = this.made.find((one) => one !== x && one.dims.join() === x.dims.join()) ?? x;
        return this.add(this.pick(["Add", "Mul", "Sub"]), [x.value, y.value], x.dims);
      }
      case 12: {
        const axis = this.below(rank);
        if (rank === 0) return undefined;
        const parts = Array.from({ length: 1 + this.below(3) }, () => x.value);
        const dims = x.dims.map((dim, i) => (i === axis ? dim * parts.length : dim));
        return this.add("Concat", parts, dims, [attribute.int("axis", axis - (this.below(2) === 0 ? rank : 0))]);
      }
      case 13: {
        const target = x.dims.map((dim) =>
          dim === 1 && this.below(2) === 0 ? 1 + this.below(3) : this.below(2) === 0 ? 1 : dim,
        );
        const dims = x.dims.map((dim, axis) => Math.max(dim, target[axis] ?? 1));
        return this.add("Expand", [x.value, this.ints(target)], dims);
      }
      case 14:
        return this.reshapeByShape(x);
      case 15: {
        const types = [DataType.Float, DataType.Double];
        const wide = this.node("Cast", [x.value], [attribute.int("to", this.pick(types))]);
        return this.add("Cast", [wide], x.dims, [attribute.int("to", DataType.Float)]);
      }
      case 16: {
        const axis = this.below(rank);
        if (rank === 0) return undefined;
        const dims = x.dims.map((dim, i) => (i === axis ? 1 : dim));
        return this.add(this.pick(["ReduceMax", "ReduceSum", "ReduceMean"]), [x.value, this.ints([axis])], dims);
      }
      default: {
        const condition = new Value(`c${this.counter++}`);
        this.graph.addInitializer(condition, Tensor.fromBytes(DataType.Bool, [1], Uint8Array.of(this.below(2))));
        const other = this.below(2) === 0 ? x.value : this.floats([1], 0.25);
        return this.add("Where", [condition, x.value, other], x.dims.length === 0 ? [1] : x.dims);
      }
    }
  }

  private slice(x: Sized): void {
    const axis = this.below(x.dims.length);
    const dim = x.dims[axis];
    if (dim === undefined) return;
    const start = this.below(dim);
    const end = this.pick([dim, start + 1, 2 ** 31, Math.min(dim, start + 2)]);
    const dims = x.dims.map((one, i) => (i === axis ? Math.min(end, dim) - start : one));
    this.add("Slice", [x.value, this.ints([start]), this.ints([end]), this.ints([axis])], dims);
  }

  /** Reshape to a target that is gathered from the shape of the value itself: what exporters write for `view(x.size(0), -1)`. */
  private reshapeByShape(x: Sized): void {
    if (x.dims.length === 0) return;
    const shape = this.node("Shape", [x.value], [], DataType.Int64);
    const kept = 1 + this.below(x.dims.length);
    const entries = Array.from({ length: kept }, (_, axis) =>
      this.node("Gather", [shape, this.ints([axis])], [], DataType.Int64),
    );
    const rest = x.dims.slice(kept).reduce((a, b) => a * b, 1);
    const tail = this.ints([this.below(2) === 0 ? -1 : rest]);
    const target = this.node("Concat", [...entries, tail], [attribute.int("axis", 0)], DataType.Int64);
    this.add("Reshape", [x.value, target], [...x.dims.slice(0, kept), rest]);
  }

  private add(
    operator: string,
    inputs: readonly Value[],
    dims: readonly number[],
    attributes: Parameters<typeof this.node>[2] = [],
  ): void {
    if (dims.reduce((a, b) => a * b, 1) > 4096 || dims.length > 6) return;
    this.made.push({ value: this.node(operator, inputs, attributes), dims });
  }

  private node(
    operator: string,
    inputs: readonly Value[],
    attributes: readonly ReturnType<typeof attribute.int>[] = [],
    _dtype: DataType = DataType.Float,
  ): Value {
    const output = new Value(`v${this.counter++}`);
    this.graph.append(new Node(operator, inputs, [output], attributes));
    return output;
  }

  /** The same sizes, with a -1 or zeros for sizes that are copied. */
  private spelled(dims: readonly number[], from: readonly number[]): number[] {
    const open = this.below(2) === 0 ? this.below(dims.length) : -1;
    return dims.map((dim, axis) => (axis === open ? -1 : dim === from[axis] && this.below(2) === 0 ? 0 : dim));
  }

  private factors(size: number): number[] {
    const dims: number[] = [];
    let rest = size;
    for (const factor of [2, 3, 2]) {
      if (rest % factor !== 0 || this.below(2) === 0) continue;
      dims.push(factor);
      rest /= factor;
    }
    dims.splice(this.below(dims.length + 1), 0, rest);
    return dims;
  }

  private ints(values: readonly number[]): Value {
    return this.graph.addInitializer(new Value(`i${this.counter++}`), Tensor.int64s([values.length], values));
  }

  private floats(dims: readonly number[], fill: number): Value {
    const size = dims.reduce((a, b) => a * b, 1);
    return this.graph.addInitializer(new Value(`f${this.counter++}`), Tensor.floats(dims, Array(size).fill(fill)));
  }

  private scalar(number: number): Value {
    return this.floats([], number);
  }

  private shuffled(count: number): number[] {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    return order;
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  private below(limit: number): number {
    this.state = (Math.imul(this.state ^ (this.state >>> 15), 2246822519) + 3266489917) >>> 0;
    return limit <= 0 ? 0 : Math.floor((this.state / 2 ** 32) * limit);
  }
}
