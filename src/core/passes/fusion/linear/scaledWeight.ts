import { DataType, Tensor, type TensorData } from "../../../ir";
import { exactFloats } from "./exactFloats";

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
    const out =
      this.base.dtype === DataType.Double ? new Float64Array(this.base.size) : new Float32Array(this.base.size);
    this.multiplyInto(out);
    return new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
  }

  multiplyInto(out: Float32Array | Float64Array): void {
    const source = exactFloats(this.base);
    if (!source) throw new RangeError("a scaled weight is float32 or float64");
    const { groups, rows, columns, inner } = this.view;
    const { rows: rowScales, columns: columnScales } = this.scales;
    let at = 0;
    for (let group = 0; group < groups; group++) {
      for (let row = 0; row < rows; row++) {
        const scale = rowScales ? (rowScales[group * rows + row] as number) : 1;
        if (!columnScales) {
          multiplyRange(out, source, at, at + columns * inner, scale);
          at += columns * inner;
          continue;
        }
        for (let column = 0; column < columns; column++, at += inner) {
          multiplyRange(out, source, at, at + inner, scale * (columnScales[group * columns + column] as number));
        }
      }
    }
  }
}

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
