import { DataType, Tensor, type TensorData } from "../../../ir";
import { exactFloats, exactRange } from "./exactFloats";

/**
 * A weight seen as `[groups, rows, columns, inner]`: every linear operator's layout is one of these, with the output channels in the rows
 * (Conv, Gemm with transB) or in the columns (ConvTranspose, Gemm, MatMul), and the input channels in the other.
 */
export interface WeightView {
  readonly groups: number;
  readonly rows: number;
  readonly columns: number;
  /** Kernel positions; 1 for a matrix. */
  readonly inner: number;
}

/** Factors for each (group, row) and each (group, column); undefined is all ones. */
interface Scales {
  readonly rows: Float64Array | undefined;
  readonly columns: Float64Array | undefined;
}

/**
 * A weight times per-channel factors, computed when its bytes are asked for: folding holds no copy of the weights, and factors of several
 * folds are multiplied in float64 before the one rounding.
 */
class ScaledData implements TensorData {
  constructor(
    readonly base: Tensor,
    readonly view: WeightView,
    readonly scales: Scales,
  ) {}

  get byteLength(): number {
    return this.base.byteLength;
  }

  bytes(): Uint8Array {
    const out = this.isDouble ? new Float64Array(this.base.size) : new Float32Array(this.base.size);
    this.multiplyInto(out);
    return new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
  }

  readInto(offset: number, target: Uint8Array): void {
    const width = this.isDouble ? 8 : 4;
    const end = offset + target.length;
    if (offset < 0 || end > this.byteLength) throw new RangeError("read past the end of a scaled weight");
    for (let at = offset; at < end; ) {
      // Whole elements around the bytes wanted: a writer's buffer may end within one.
      const first = Math.floor(at / width);
      const last = Math.min(first + chunk, Math.ceil(end / width));
      const out = this.isDouble ? new Float64Array(scaled, 0, last - first) : new Float32Array(scaled, 0, last - first);
      this.multiply(out, first, last);
      const stop = Math.min(end, last * width);
      target.set(new Uint8Array(scaled, at - first * width, stop - at), at - offset);
      at = stop;
    }
  }

  /** All elements, rounded to the type of `out`. */
  multiplyInto(out: Float32Array | Float64Array): void {
    for (let from = 0; from < this.base.size; from += chunk) {
      const to = Math.min(from + chunk, this.base.size);
      this.multiply(out.subarray(from, to), from, to);
    }
  }

  private get isDouble(): boolean {
    return this.base.dtype === DataType.Double;
  }

  /** Elements `from` to `to`, no more than a chunk of them. */
  private multiply(out: Float32Array | Float64Array, from: number, to: number): void {
    const source = exactRange(this.base, from, to, read);
    const { columns, inner } = this.view;
    const { rows: rowScales, columns: columnScales } = this.scales;
    // Neighbours with one factor: a kernel of one column, or a whole row where columns are not scaled.
    const length = columnScales ? inner : columns * inner;
    for (let at = from; at < to; ) {
      const segment = Math.floor(at / length);
      const end = Math.min(to, (segment + 1) * length);
      const row = columnScales ? Math.floor(segment / columns) : segment;
      let scale = rowScales ? (rowScales[row] as number) : 1;
      if (columnScales) {
        const group = Math.floor(row / this.view.rows);
        scale *= columnScales[group * columns + (segment % columns)] as number;
      }
      multiplyRange(out, source, at - from, end - from, scale);
      at = end;
    }
  }
}

/** Elements that are read and multiplied at a time. */
const chunk = 1 << 15;
// Shared by all weights: what is in them is used up before the next call.
const read = new ArrayBuffer(chunk * 8);
const scaled = new ArrayBuffer(chunk * 8);

/** The hot loop, on its own so that the engine compiles it once for all layers. */
function multiplyRange(
  out: Float32Array | Float64Array,
  source: Float32Array | Float64Array,
  from: number,
  to: number,
  factor: number,
): void {
  for (let i = from; i < to; i++) out[i] = (source[i] as number) * factor;
}

/**
 * The float32 or float64 weight with its rows or columns multiplied.
 * @param factors one for each (group, row) or (group, column), group-major; or a single one for all.
 */
export function scaleWeight(tensor: Tensor, view: WeightView, axis: "rows" | "columns", factors: Float64Array): Tensor {
  const { data } = tensor;
  const known = data instanceof ScaledData && sameView(data.view, view) ? data : undefined;
  const old = known?.scales ?? { rows: undefined, columns: undefined };
  const scales = { ...old, [axis]: product(old[axis], factors, view.groups * view[axis]) };
  return new Tensor(tensor.dtype, tensor.dims, new ScaledData(known?.base ?? tensor, view, scales));
}

/** The elements of a weight in float64, factors included, before rounding; undefined when it is not a float tensor. */
export function exactWeight(tensor: Tensor): Float32Array | Float64Array | undefined {
  if (!(tensor.data instanceof ScaledData)) return exactFloats(tensor);
  const out = new Float64Array(tensor.size);
  tensor.data.multiplyInto(out);
  return out;
}

function product(old: Float64Array | undefined, factors: Float64Array, length: number): Float64Array {
  const only = factors.length === 1 ? (factors[0] as number) : undefined;
  return Float64Array.from({ length }, (_, i) => (old?.[i] ?? 1) * (only ?? (factors[i] as number)));
}

function sameView(a: WeightView, b: WeightView): boolean {
  return a.groups === b.groups && a.rows === b.rows && a.columns === b.columns && a.inner === b.inner;
}
