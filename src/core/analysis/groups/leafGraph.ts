/** Who reads whom among the layers of a model, numbered from 0, and an order in which everything is made before it is read. */
export interface LeafGraph {
  readonly count: number;
  /** Readers of layer i: `readers[start[i]]` up to `readers[start[i + 1]]`. */
  readonly start: Int32Array;
  readonly readers: Int32Array;
  /** The layers, in file order as far as possible. Those in or behind a cycle, which only a broken file has, are missing. */
  readonly order: Int32Array;
}

/** @param edges pairs of node numbers; `first` is the node number of layer 0. Edges from or to other nodes are left out. */
export function leafGraph(
  edges: { readonly source: Int32Array; readonly target: Int32Array },
  first: number,
  count: number,
): LeafGraph {
  const start = new Int32Array(count + 1);
  const inside = (node: number) => node >= first && node < first + count;
  const { source, target } = edges;
  for (let e = 0; e < source.length; e++) {
    if (inside(source[e]!) && inside(target[e]!)) start[source[e]! - first + 1]! += 1;
  }
  for (let i = 0; i < count; i++) start[i + 1]! += start[i]!;
  const next = start.slice(0, count);
  const readers = new Int32Array(start[count]!);
  for (let e = 0; e < source.length; e++) {
    if (!inside(source[e]!) || !inside(target[e]!)) continue;
    const from = source[e]! - first;
    readers[next[from]!] = target[e]! - first;
    next[from]! += 1;
  }
  const order = topologicalOrder(start, readers, count);
  return { count, start, readers, order };
}

/** Of the vertices that are ready, the one with the smallest number comes first. Vertices in or behind a cycle are left out. */
export function topologicalOrder(start: Int32Array, readers: Int32Array, count: number): Int32Array {
  const order = new Int32Array(count);
  if (isForward(start, readers, count)) return order.map((_, at) => at);
  const waiting = new Int32Array(count);
  for (const reader of readers) waiting[reader]! += 1;
  let length = 0;
  const ready = new SmallestFirst();
  for (let i = 0; i < count; i++) if (waiting[i] === 0) ready.push(i);
  for (let at = ready.pop(); at !== undefined; at = ready.pop()) {
    order[length++] = at;
    for (let k = start[at]!; k < start[at + 1]!; k++) {
      const reader = readers[k]!;
      waiting[reader]! -= 1;
      if (waiting[reader] === 0) ready.push(reader);
    }
  }
  return order.subarray(0, length);
}

/** Whether every vertex is read by later ones only, as in most files: then they are in order. */
function isForward(start: Int32Array, readers: Int32Array, count: number): boolean {
  for (let at = 0; at < count; at++)
    for (let k = start[at]!; k < start[at + 1]!; k++) if (readers[k]! <= at) return false;
  return true;
}

/** A binary heap of numbers. */
class SmallestFirst {
  readonly #heap: number[] = [];

  push(value: number): void {
    const heap = this.#heap;
    let at = heap.length;
    for (let up = (at - 1) >> 1; at > 0 && heap[up]! > value; up = (at - 1) >> 1) {
      heap[at] = heap[up]!;
      at = up;
    }
    heap[at] = value;
  }

  pop(): number | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return top;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= heap.length) break;
      if (down + 1 < heap.length && heap[down + 1]! < heap[down]!) down++;
      if (heap[down]! >= last) break;
      heap[at] = heap[down]!;
      at = down;
    }
    heap[at] = last;
    return top;
  }
}
