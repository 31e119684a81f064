import { costsPerRun, type Levels, levelsOf } from "../protocol/costsPerRun";
import type { GroupBy, LayerGroup } from "../protocol/engineApi";
import { type ModelGraph, NodeKind } from "../protocol/graph";

/**
 * The children of a branch of the layer tree. By scope the branches are the groups of the drawn graph, under the keys of the groups around
 * them; by operator there is one level, the commonest first.
 */
export function layerGroups(graph: ModelGraph, by: GroupBy, path: readonly string[]): readonly LayerGroup[] {
  return by === "operator" ? byOperator(graph, path[0]) : byScope(graph, path);
}

function byScope(graph: ModelGraph, path: readonly string[]): readonly LayerGroup[] {
  const { parent, key, label, of } = graph.groups;
  const wanted = path.at(-1);
  const within = wanted === undefined ? -1 : key.indexOf(wanted);
  if (wanted !== undefined && within === -1) return [];

  // A group stands where its first layer is.
  const members = new Map<number, number[]>();
  const children: { readonly group: number; readonly layer: number }[] = [];
  for (const layer of layersOf(graph)) {
    let child = -1;
    let at = of[layer]!;
    for (; at !== within && at !== -1; at = parent[at]!) child = at;
    if (at !== within) continue;
    const known = members.get(child);
    if (child === -1 || !known) children.push({ group: child, layer });
    if (known) known.push(layer);
    else members.set(child, [layer]);
  }
  const costs = runCosts(graph);
  return children.map(({ group, layer }) =>
    group === -1 ? leaf(costs, layer, path) : branch(costs, label[group]!, [...path, key[group]!], members.get(group)!),
  );
}

function byOperator(graph: ModelGraph, wanted: string | undefined): readonly LayerGroup[] {
  const members = new Map<string, number[]>();
  for (const layer of layersOf(graph)) {
    const operator = textOf(graph, graph.nodes.operator[layer]!);
    const known = members.get(operator);
    if (known) known.push(layer);
    else members.set(operator, [layer]);
  }
  const costs = runCosts(graph);
  if (wanted !== undefined) return (members.get(wanted) ?? []).map((layer) => leaf(costs, layer, [wanted]));
  return [...members]
    .map(([operator, layers]) => branch(costs, operator, [operator], layers))
    .sort((a, b) => b.layers - a.layers);
}

function* layersOf({ nodes }: ModelGraph): Generator<number> {
  for (const [node, kind] of nodes.kind.entries()) if (kind === NodeKind.operator) yield node;
}

function textOf({ texts }: ModelGraph, id: number): string {
  return texts[id] ?? "";
}

/** What layers cost in one run of the model. */
interface RunCosts {
  readonly graph: ModelGraph;
  readonly macs: Float64Array;
  readonly levels: Levels;
}

function runCosts(graph: ModelGraph): RunCosts {
  return { graph, macs: costsPerRun(graph.nodes, "macs"), levels: levelsOf(graph, "macs") };
}

function branch(costs: RunCosts, label: string, path: readonly string[], layers: readonly number[]): LayerGroup {
  const { graph, macs, levels } = costs;
  const level = levels.among(layers);
  const sum = (column: Float64Array, of: readonly number[]) => of.reduce((total, layer) => total + column[layer]!, 0);
  const counted = layers.filter((layer) => levels.node(layer) === level);
  const parameters = sum(graph.nodes.parameters, layers);
  return { label, path, layers: layers.length, parameters, macs: known(sum(macs, counted)) };
}

function leaf({ graph, macs }: RunCosts, layer: number, path: readonly string[]): LayerGroup {
  const { nodes } = graph;
  const anchor = nodes.anchor[layer]!;
  const operator = textOf(graph, nodes.operator[layer]!);
  return {
    label: nodes.name[layer] || anchor || operator,
    path,
    layers: 1,
    parameters: nodes.parameters[layer]!,
    macs: known(macs[layer]!),
    layer: { anchor, operator, outputShape: textOf(graph, nodes.shape[layer]!) },
  };
}

function known(count: number): number | null {
  return Number.isNaN(count) ? null : count;
}
