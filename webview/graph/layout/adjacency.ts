/** Neighbours of all nodes in two arrays (compressed sparse rows): those of node i are `items[start[i]]` up to `items[start[i + 1]]`. */
export interface Adjacency {
  readonly start: Int32Array;
  readonly items: Int32Array;
}

/** Groups `values[i]` by `keys[i]`; values of one key keep their order. */
export function adjacency(keys: Int32Array, values: Int32Array, keyCount: number, count = keys.length): Adjacency {
  const start = new Int32Array(keyCount + 1);
  for (let i = 0; i < count; i++) start[keys[i]! + 1]! += 1;
  for (let key = 0; key < keyCount; key++) start[key + 1]! += start[key]!;
  const next = start.slice(0, keyCount);
  const items = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const key = keys[i]!;
    items[next[key]!] = values[i]!;
    next[key]! += 1;
  }
  return { start, items };
}

export function degree({ start }: Adjacency, node: number): number {
  return start[node + 1]! - start[node]!;
}
