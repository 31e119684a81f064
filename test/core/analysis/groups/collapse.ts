import type { ModelGraph } from "../../../../src/protocol/graph";

/** Whether the picture has a cycle when the groups that `collapsed` names are drawn as one box each. */
export function cyclesWhenCollapsed({ edges, groups }: ModelGraph, collapsed: (group: number) => boolean): boolean {
  const box = (node: number): number => {
    let found = node;
    for (let group = groups.of[node]!; group !== -1; group = groups.parent[group]!)
      if (collapsed(group)) found = groups.of.length + group;
    return found;
  };
  const readers = new Map<number, Set<number>>();
  const waiting = new Map<number, number>();
  for (const node of groups.of.keys()) waiting.set(box(node), 0);
  for (const [e, source] of edges.source.entries()) {
    const from = box(source);
    const to = box(edges.target[e]!);
    if (from === to || readers.get(from)?.has(to)) continue;
    readers.set(from, (readers.get(from) ?? new Set()).add(to));
    waiting.set(to, waiting.get(to)! + 1);
  }
  const ready = [...waiting.keys()].filter((at) => waiting.get(at) === 0);
  let done = 0;
  for (let at = ready.pop(); at !== undefined; at = ready.pop()) {
    done++;
    for (const to of readers.get(at) ?? []) {
      waiting.set(to, waiting.get(to)! - 1);
      if (waiting.get(to) === 0) ready.push(to);
    }
  }
  return done < waiting.size;
}
