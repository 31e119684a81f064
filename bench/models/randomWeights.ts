import { DataType, Tensor } from "../../src/core/ir";

/** What a seeded weight is drawn from: uniform between two bounds. */
export interface Distribution {
  readonly low: number;
  readonly high: number;
}

/** Uniform with the variance of He's initialization, 2 / fan-in (He et al. 2015, equation 10), so that ReLU networks neither fade nor explode. */
export function heUniform(fanIn: number): Distribution {
  const bound = Math.sqrt(6 / fanIn);
  return { low: -bound, high: bound };
}

/** A float32 tensor of seeded numbers, made when it is first read: models of any size can be built and counted without their weights. */
export function randomTensor(dims: readonly number[], { low, high }: Distribution, seed: number): Tensor {
  const size = dims.reduce((product, dim) => product * dim, 1);
  let made: WeakRef<Uint8Array> | undefined;
  return new Tensor(DataType.Float, dims, {
    byteLength: 4 * size,
    bytes() {
      const known = made?.deref();
      if (known) return known;
      const bytes = uniformBytes(size, low, high, seed);
      made = new WeakRef(bytes);
      return bytes;
    },
  });
}

/** xorshift32 (Marsaglia 2003). */
function uniformBytes(size: number, low: number, high: number, seed: number): Uint8Array {
  const values = new Float32Array(size);
  const step = (high - low) / 2 ** 32;
  let state = seed | 0 || 1;
  for (let i = 0; i < size; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    values[i] = low + (state >>> 0) * step;
  }
  return new Uint8Array(values.buffer);
}

/** FNV-1a over a tensor's name: each weight has numbers of its own, whatever order they are asked for in. */
export function seedOf(name: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  // Small seeds give xorshift a slow start; mixing spreads them (murmur3's finalizer).
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
