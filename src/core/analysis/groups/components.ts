/**
 * The strongly connected component of each vertex (Tarjan 1972), without recursion. A component is named by a number; vertices on no common
 * cycle have different ones.
 */
export function components(start: Int32Array, targets: Int32Array, count: number): Int32Array {
  const component = new Int32Array(count).fill(-1);
  const index = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  /** Place in the list of targets where the visit of a vertex goes on. */
  const next = start.slice(0, count);
  const open: number[] = [];
  const path: number[] = [];
  let visited = 0;
  let found = 0;

  for (let root = 0; root < count; root++) {
    if (index[root] !== -1) continue;
    path.push(root);
    while (path.length > 0) {
      const at = path.at(-1)!;
      if (index[at] === -1) {
        index[at] = low[at] = visited++;
        open.push(at);
      }
      if (next[at]! < start[at + 1]!) {
        const target = targets[next[at]!]!;
        next[at]! += 1;
        if (index[target] === -1) path.push(target);
        else if (component[target] === -1) low[at] = Math.min(low[at]!, index[target]!);
        continue;
      }
      path.pop();
      const from = path.at(-1);
      if (from !== undefined) low[from] = Math.min(low[from]!, low[at]!);
      if (low[at] !== index[at]) continue;
      for (let member = open.pop()!; ; member = open.pop()!) {
        component[member] = found;
        if (member === at) break;
      }
      found++;
    }
  }
  return component;
}
