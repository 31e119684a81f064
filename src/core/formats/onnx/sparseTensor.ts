import {
  type DataType,
  dataTypeInfo,
  integersOf,
  ModelFormatError,
  packedByteLength,
  type SparseTensor,
  DataType as T,
  Tensor,
  type TensorData,
} from "../../ir";
import type { SparseOrigin } from "./carried";

/**
 * The dense tensor that a sparse initializer stands for (`SparseTensorProto`), made when its elements are asked for. The graph and
 * the passes know only dense constants; an untouched one is written back sparse because of its origin.
 */
export function denseFromSparse(
  sparse: SparseTensor,
  origin: SparseOrigin,
  place: { file: string; offset: number },
): Tensor {
  const { dims, values } = sparse;
  const { dtype } = values;
  const { bits } = dataTypeInfo(dtype);
  const count = dims.includes(0) ? 0 : dims.reduce((product, dim) => product * dim, 1);
  const fail = (expected: string, found: string) =>
    new ModelFormatError({ ...place, expected, found, hint: "The file is damaged." });
  if (!Number.isSafeInteger(count * bits))
    throw fail("a sparse tensor that fits in memory", `dimensions [${dims.slice(0, 8)}]`);
  if (bits < 8) throw fail("a sparse tensor of numbers of whole bytes", `data type ${dtype}`);
  let known: Uint8Array | undefined;
  const data: TensorData = {
    byteLength: packedByteLength(dtype, count),
    bytes() {
      known ??= scatter(sparse, dtype, count, () => fail("sparse indices within the tensor", "one outside"));
      return known;
    },
  };
  return new Tensor(dtype, dims, data, origin);
}

function scatter(
  { dims, values, indices }: SparseTensor,
  dtype: DataType,
  count: number,
  outside: () => Error,
): Uint8Array {
  const size = dataTypeInfo(dtype).bits / 8;
  const dense = new Uint8Array(count * size);
  const given = values.bytes();
  const coordinates = integersOf(indices);
  if (!coordinates || dtype === T.Undefined) throw outside();
  const rank = indices.dims.length === 2 ? (indices.dims[1] as number) : 0;
  if (rank !== 0 && rank !== dims.length) throw outside();
  for (let i = 0; i < (values.dims[0] as number); i++) {
    let at = 0;
    if (rank === 0) at = coordinates[i] as number;
    for (let axis = 0; axis < rank; axis++) {
      const coordinate = coordinates[i * rank + axis] as number;
      if (coordinate < 0 || coordinate >= (dims[axis] as number)) throw outside();
      at = at * (dims[axis] as number) + coordinate;
    }
    if (at < 0 || at >= count) throw outside();
    dense.set(given.subarray(i * size, (i + 1) * size), at * size);
  }
  return dense;
}
