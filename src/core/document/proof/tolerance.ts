import { DataType } from "../../ir";

/**
 * Two elements agree when |a - b| <= atol * scale + rtol * |b|, where b is the original's and scale is the root mean square of the original's
 * output where that is above 1: folding a BatchNormalization reorders sums, and the rounding of a sum is as large as its largest terms,
 * whatever small number it ends at.
 */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

export const float32Tolerance: Tolerance = { rtol: 1e-4, atol: 1e-5 };
const exact: Tolerance = { rtol: 0, atol: 0 };

/** About a thousand units in the last place for each float type; integers, bools and strings must be the same. */
export function toleranceOf(dtype: DataType, float32: Tolerance = float32Tolerance): Tolerance {
  switch (dtype) {
    case DataType.Float:
      return float32;
    case DataType.Double:
      return { rtol: 1e-7, atol: 1e-9 };
    case DataType.Float16:
      return { rtol: 1e-2, atol: 1e-3 };
    case DataType.BFloat16:
      return { rtol: 5e-2, atol: 1e-2 };
    default:
      return exact;
  }
}
