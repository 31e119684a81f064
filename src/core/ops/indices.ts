/**
 * Geometry of moving elements: each function answers, for every element of the output in row-major order, the flat index of the input
 * element that lands there. The same indices move tensors of any type and the symbolic contents that inference carries.
 */

/** Row-major strides in elements. */
export function stridesOf(dims: readonly number[]): number[] {
  const strides = new Array<number>(dims.length);
  let stride = 1;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= dims[axis] as number;
  }
  return strides;
}

export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** A view with one stride an output axis: transposing, slicing (negative steps included) and broadcasting are all of this kind. */
export function stridedIndices(outDims: readonly number[], strides: readonly number[], offset = 0): Int32Array {
  const count = sizeOf(outDims);
  const indices = new Int32Array(count);
  const position = new Array<number>(outDims.length).fill(0);
  let at = offset;
  for (let i = 0; i < count; i++) {
    indices[i] = at;
    for (let axis = outDims.length - 1; axis >= 0; axis--) {
      const next = (position[axis] as number) + 1;
      at += strides[axis] as number;
      if (next < (outDims[axis] as number)) {
        position[axis] = next;
        break;
      }
      at -= next * (strides[axis] as number);
      position[axis] = 0;
    }
  }
  return indices;
}

/** Every element of `dims` stretched to `outDims` by the rules of broadcasting, which the caller has checked. */
export function broadcastIndices(dims: readonly number[], outDims: readonly number[]): Int32Array {
  const own = stridesOf(dims);
  const lead = outDims.length - dims.length;
  const strides = outDims.map((_, axis) => (axis < lead || dims[axis - lead] === 1 ? 0 : (own[axis - lead] as number)));
  return stridedIndices(outDims, strides);
}

export function transposeIndices(dims: readonly number[], perm: readonly number[]): Int32Array {
  const own = stridesOf(dims);
  return stridedIndices(
    perm.map((axis) => dims[axis] as number),
    perm.map((axis) => own[axis] as number),
  );
}

/** @param indices already counted from the front and inside the axis. */
export function gatherIndices(dims: readonly number[], axis: number, indices: readonly number[]): Int32Array {
  const inner = sizeOf(dims.slice(axis + 1));
  const outer = sizeOf(dims.slice(0, axis));
  const length = dims[axis] as number;
  const result = new Int32Array(outer * indices.length * inner);
  let at = 0;
  for (let block = 0; block < outer; block++) {
    for (const index of indices) {
      const from = (block * length + index) * inner;
      for (let i = 0; i < inner; i++) result[at++] = from + i;
    }
  }
  return result;
}

/** For inputs laid end to end in memory, the order in which their elements stand once concatenated along `axis`. */
export function concatIndices(inputs: readonly (readonly number[])[], axis: number): Int32Array {
  const outer = sizeOf(inputs[0]?.slice(0, axis) ?? []);
  const blocks = inputs.map((dims) => sizeOf(dims.slice(axis)));
  const starts: number[] = [];
  let total = 0;
  for (const dims of inputs) {
    starts.push(total);
    total += sizeOf(dims);
  }
  const result = new Int32Array(total);
  let at = 0;
  for (let block = 0; block < outer; block++) {
    blocks.forEach((length, input) => {
      const from = (starts[input] as number) + block * length;
      for (let i = 0; i < length; i++) result[at++] = from + i;
    });
  }
  return result;
}

export function tileIndices(dims: readonly number[], repeats: readonly number[]): Int32Array {
  const outDims = dims.map((dim, axis) => dim * (repeats[axis] as number));
  const own = stridesOf(dims);
  const out = stridesOf(outDims);
  const result = new Int32Array(sizeOf(outDims));
  for (let i = 0; i < result.length; i++) {
    let from = 0;
    for (let axis = 0; axis < dims.length; axis++) {
      const position = Math.floor(i / (out[axis] as number)) % (outDims[axis] as number);
      from += (position % (dims[axis] as number)) * (own[axis] as number);
    }
    result[i] = from;
  }
  return result;
}
