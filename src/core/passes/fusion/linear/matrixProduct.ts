/** Multiply-accumulates that one fold may spend: about a quarter of a second, since a model may have many. */
export const largestProduct = 2 ** 28;

/** `[rows, inner] x [inner, columns]`, row-major, in float64. */
export function matrixProduct(
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  { rows, inner, columns }: { rows: number; inner: number; columns: number },
): Float64Array {
  const product = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < inner; i++) {
      const factor = left[row * inner + i] as number;
      if (factor === 0) continue;
      const [from, to] = [i * columns, row * columns];
      for (let column = 0; column < columns; column++)
        product[to + column] = (product[to + column] as number) + factor * (right[from + column] as number);
    }
  }
  return product;
}

/** `[rows, n] x [n]` in float64. */
export function matrixVector(matrix: ArrayLike<number>, vector: ArrayLike<number>, rows: number): Float64Array {
  return matrixProduct(matrix, vector, { rows, inner: vector.length, columns: 1 });
}
