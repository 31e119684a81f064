import type { GroupBy, LayerGroup } from "../protocol/engineApi";
import type { LayerRow } from "../protocol/reports";

/**
 * The children of a branch of the layer tree. By scope, the parts of a name between slashes or dots are the branches
 * ("/layer1/0/conv1/Conv" as exporters write it), under the subgraph that holds it; by operator there is one level.
 * A branch with a single child is joined with it: "layer1/0".
 */
export function layerGroups(rows: readonly LayerRow[], by: GroupBy, path: readonly string[]): readonly LayerGroup[] {
  const branches = new Map<string, LayerRow[]>();
  const leaves: LayerRow[] = [];
  for (const row of rows) {
    const at = branchesOf(row, by);
    if (!startsWith(at, path)) continue;
    const next = at[path.length];
    if (next === undefined) leaves.push(row);
    else {
      const members = branches.get(next);
      if (members) members.push(row);
      else branches.set(next, [row]);
    }
  }
  const groups = [...branches].map(([name, members]) => branch([...path, name], members, by));
  if (by === "operator") groups.sort((a, b) => b.layers - a.layers);
  return [...groups, ...leaves.map((row) => leaf(row, path))];
}

/** Deeper names would only make the tree slower to walk. */
const MAX_DEPTH = 16;

function branchesOf(row: LayerRow, by: GroupBy): readonly string[] {
  if (by === "operator") return [row.operator];
  const scope = row.scope === "" ? [] : [row.scope];
  // Without a slash, dots separate ("layer1.0.conv1"); the last part is the layer's own name.
  const parts = row.name.split(row.name.includes("/") ? "/" : ".").filter((part) => part !== "");
  return [...scope, ...parts.slice(0, -1)].slice(0, MAX_DEPTH);
}

function branch(path: string[], members: readonly LayerRow[], by: GroupBy): LayerGroup {
  let full = path;
  let label = path.at(-1) as string;
  for (;;) {
    const nexts = new Set(members.map((row) => branchesOf(row, by)[full.length]));
    const [only] = nexts;
    if (nexts.size !== 1 || only === undefined) break;
    full = [...full, only];
    label += `/${only}`;
  }
  return {
    label,
    path: full,
    layers: members.length,
    parameters: sum(members, (row) => row.parameters) ?? 0,
    macs: sum(members, (row) => row.macs),
  };
}

function leaf(row: LayerRow, path: readonly string[]): LayerGroup {
  return {
    label: row.name || row.anchor || row.operator,
    path,
    layers: 1,
    parameters: row.parameters,
    macs: row.macs,
    layer: { anchor: row.anchor, operator: row.operator, outputShape: row.outputShape },
  };
}

function sum(rows: readonly LayerRow[], of: (row: LayerRow) => number | null): number | null {
  let total = 0;
  for (const row of rows) {
    const value = of(row);
    if (value === null) return null;
    total += value;
  }
  return total;
}

function startsWith(whole: readonly string[], start: readonly string[]): boolean {
  return start.every((part, at) => whole[at] === part);
}
