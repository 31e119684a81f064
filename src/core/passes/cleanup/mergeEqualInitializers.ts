import type { Graph, Tensor, TensorData, Value } from "../../ir";
import type { Pass, PassContext } from "../pass";

/*
 * Constants with the same type, shape and bytes are one.
 *
 * Scope: main and nested graphs; a nested graph takes the constant of the enclosing one. Defaults of inputs and constants that are outputs
 * stay. Weights are compared by a sample of their bytes first, so that a large file is not read through for nothing.
 *
 * Before:
 *   main (float32[N,4] x) => (float32[N,4] y) < float32[4] a = {1.0,2.0,3.0,4.0}, float32[4] b = {1.0,2.0,3.0,4.0} > {
 *     s = Add (x, a)
 *     y = Mul (s, b)
 *   }
 * After:
 *   s = Add (x, a)
 *   y = Mul (s, a)
 */
export const mergeEqualInitializers: Pass = {
  id: "merge-equal-initializers",
  title: "Merge equal constants",
  group: "cleanup",
  lossy: false,
  run(context) {
    const groups = new Map<string, Group>();
    for (const graph of context.model.graph.graphs()) {
      for (const value of [...graph.initializers]) {
        if (
          value.isGraphInput ||
          value.isGraphOutput ||
          value.isAnnotated ||
          !value.initializer ||
          !context.wants(value)
        )
          continue;
        context.checkCancelled();
        const key = `${value.initializer.dtype}[${value.initializer.dims}]${value.initializer.byteLength}`;
        const group = groups.get(key);
        if (!group) groups.set(key, new Group(value));
        else replaceByTwin(group, value, graph, context);
      }
    }
  },
};

/** Constants of one type and shape. They are opened only when there are at least two of them. */
class Group {
  private readonly bySample = new Map<string, Value[]>();

  constructor(private first: Value | undefined) {}

  /** An equal constant that `graph` sees; undefined when there is none: then the value is remembered. */
  twinOf(value: Value, graph: Graph): Value | undefined {
    if (this.first) this.remember(this.first);
    this.first = undefined;
    const twin = this.bySample
      .get(sampleOf(value.initializer))
      ?.find((one) => graph.sees(one) && areEqual(one.initializer, value.initializer));
    if (!twin) this.remember(value);
    return twin;
  }

  private remember(value: Value): void {
    const sample = sampleOf(value.initializer);
    const alike = this.bySample.get(sample);
    if (alike) alike.push(value);
    else this.bySample.set(sample, [value]);
  }
}

function replaceByTwin(group: Group, value: Value, graph: Graph, context: PassContext): void {
  const twin = group.twinOf(value, graph);
  if (!twin) return;
  value.replaceUsesWith(twin);
  graph.removeInitializer(value);
  const text = `"${value.name}" is the same constant as "${twin.name}"`;
  context.changed({ text, anchor: value.name, before: [], after: [] });
}

/** Pieces looked at to tell constants of the same shape apart, and the bytes of each. */
const pieces = 4;
const pieceBytes = 16;

/** Some bytes spread over the whole tensor, as text. */
function sampleOf(tensor: Tensor | undefined): string {
  if (!tensor) return "";
  const { data, byteLength } = tensor;
  if (Array.isArray(data))
    return tensor
      .strings()
      .slice(0, pieces * pieceBytes)
      .join("|");
  const last = Math.max(0, byteLength - pieceBytes);
  const sample = new Uint8Array(pieces * pieceBytes);
  for (let index = 0; index < pieces; index++) {
    const offset = Math.floor((last * index) / (pieces - 1));
    const piece = sample.subarray(index * pieceBytes, index * pieceBytes + Math.min(pieceBytes, byteLength));
    readPart(data as TensorData, offset, piece);
  }
  return String.fromCharCode(...sample);
}

function readPart(data: TensorData, offset: number, target: Uint8Array): void {
  if (data.readInto) data.readInto(offset, target);
  else target.set(data.bytes().subarray(offset, offset + target.length));
}

function areEqual(a: Tensor | undefined, b: Tensor | undefined): boolean {
  if (!a || !b) return false;
  if (a.data === b.data) return true;
  if (!Array.isArray(a.data)) return sameBytes(a.bytes(), b.bytes());
  const right = b.strings();
  return a.strings().every((text, i) => sameBytes(text, right[i]));
}

function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  if (a.length !== b?.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
