import { costsPerRun, type Levels, levelsOf, oneLevel } from "../protocol/costsPerRun";
import { type ModelGraph, NodeKind } from "../protocol/graph";
import { nameInGroup } from "../protocol/nodeNames";
import type { CostColumn, GraphTarget, OutlineItem } from "../protocol/outline";

/** A level with more is cut into ranges of so many: a tree of a hundred thousand siblings would be of no use, and slow to send. */
const MOST = 200;

/** A group, a node, or some of the many children of a group (or of the model, -1). */
type Place =
  | { readonly group: number }
  | { readonly node: number }
  | { readonly of: number; readonly from: number; readonly to: number };

/** Of nodes and of groups, in one run of the model. */
interface Costs {
  readonly perRun: Float64Array;
  readonly sums: Float64Array;
  readonly levels: Levels;
}

/** What is inside what in one state of a model, in execution order, with what each part costs. Built once, then asked by branches. */
export class Outline {
  readonly #graph: ModelGraph;
  /** Children of each group, and of the model under -1: groups where their first node stands. */
  readonly #children = new Map<number, Place[]>();
  readonly #layers: Float64Array;
  readonly #costs = new Map<CostColumn, Costs>();
  readonly #totals = new Map<CostColumn, number>();
  #groupOfKey: Map<string, number> | undefined;
  #nodeOfAnchor: Map<string, number> | undefined;

  constructor(graph: ModelGraph) {
    this.#graph = graph;
    const { nodes, groups } = graph;
    this.#layers = this.#summed((node) => (nodes.kind[node] === NodeKind.operator ? 1 : 0));
    const placed = new Set<number>();
    const put = (parent: number, place: Place) => {
      const list = this.#children.get(parent);
      if (list) list.push(place);
      else this.#children.set(parent, [place]);
    };
    for (let node = 0; node < nodes.kind.length; node++) {
      if (isConstant(graph, node)) continue;
      const inner = groups.of[node]!;
      for (const group of this.#groupsAround(inner)) {
        if (placed.has(group)) continue;
        placed.add(group);
        put(groups.parent[group]!, { group });
      }
      put(inner, { node });
    }
  }

  /** The items below one, or those at the top. An id that is of another state has nothing below. */
  children(id: string | undefined, column: CostColumn): readonly OutlineItem[] {
    const place = id === undefined ? { group: -1 } : this.#placeOf(id);
    if (!place || "node" in place) return [];
    return this.#items("group" in place ? this.#cut(place.group) : this.#within(place), column);
  }

  /** From the top to what is wanted, which is last; empty when there is no such thing. */
  path(target: GraphTarget, column: CostColumn): readonly OutlineItem[] {
    const { groups } = this.#graph;
    const wanted = this.#wanted(target);
    if (!wanted) return [];
    const parent = "node" in wanted ? groups.of[wanted.node]! : groups.parent[wanted.group]!;
    const found: OutlineItem[] = [];
    const step = (places: readonly Place[], is: (place: Place) => boolean) => {
      const at = places.findIndex(is);
      const item = this.#items(places, column)[at];
      if (item) found.push(item);
      return places[at];
    };
    const go = (level: number, next: Place) => {
      const same = (place: Place) =>
        "node" in next
          ? "node" in place && place.node === next.node
          : "group" in place && place.group === (next as { group: number }).group;
      const places = this.#cut(level);
      const range = places.findIndex((place) => "of" in place && this.#within(place).some(same));
      if (range < 0) return step(places, same);
      const chosen = step(places, (place) => place === places[range]);
      return chosen && "of" in chosen ? step(this.#within(chosen), same) : undefined;
    };
    let level = -1;
    for (const group of this.#groupsAround(parent)) {
      if (!go(level, { group })) return [];
      level = group;
    }
    return go(level, wanted) ? found : [];
  }

  #groupsAround(inner: number): number[] {
    const around: number[] = [];
    for (let group = inner; group >= 0; group = this.#graph.groups.parent[group]!) around.push(group);
    return around.reverse();
  }

  #wanted(target: GraphTarget): { node: number } | { group: number } | undefined {
    const { nodes, groups } = this.#graph;
    if (target.kind === "group") {
      this.#groupOfKey ??= new Map(groups.key.map((key, group) => [key, group]));
      const group = this.#groupOfKey.get(target.key);
      return group === undefined ? undefined : { group };
    }
    if (!this.#nodeOfAnchor) {
      this.#nodeOfAnchor = new Map();
      // Layers before inputs and outputs of the same name, as in the drawing.
      for (const kind of Object.values(NodeKind))
        nodes.anchor.forEach((anchor, node) => {
          if (nodes.kind[node] === kind && !this.#nodeOfAnchor?.has(anchor)) this.#nodeOfAnchor?.set(anchor, node);
        });
    }
    const node = this.#nodeOfAnchor.get(target.anchor);
    return node === undefined || isConstant(this.#graph, node) ? undefined : { node };
  }

  #placeOf(id: string): Place | undefined {
    const [, kind, from, to, key = ""] = /^(group|range)(?: (\d+) (\d+))? ([\s\S]*)$/.exec(id) ?? [];
    const wanted = key === "" && kind === "range" ? { group: -1 } : this.#wanted({ kind: "group", key });
    if (!kind || !wanted || !("group" in wanted)) return undefined;
    return kind === "group" ? wanted : { of: wanted.group, from: Number(from), to: Number(to) };
  }

  /** The children of a group, in ranges when they are many. */
  #cut(group: number): readonly Place[] {
    const all = this.#children.get(group) ?? [];
    if (all.length <= MOST) return all;
    return Array.from({ length: Math.ceil(all.length / MOST) }, (_, at) => ({
      of: group,
      from: at * MOST,
      to: Math.min((at + 1) * MOST, all.length),
    }));
  }

  #within({ of, from, to }: { of: number; from: number; to: number }): readonly Place[] {
    return (this.#children.get(of) ?? []).slice(from, to);
  }

  #items(places: readonly Place[], column: CostColumn): OutlineItem[] {
    const costs = places.map((place) => this.#cost(place, column));
    const most = costs.reduce((a, b) => Math.max(a, b || 0), 0);
    const total = this.#total(column);
    return places.map((place, at) => {
      const cost = costs[at]!;
      const isCounted = this.#level(place, column) === 0;
      const part = (whole: number) => (whole > 0 && cost > 0 ? cost / whole : 0);
      return {
        ...this.#words(place),
        layers: this.#count(place),
        cost: Number.isNaN(cost) ? null : cost,
        share: isCounted ? part(total) : null,
        length: part(most),
      };
    });
  }

  #words(place: Place): Omit<OutlineItem, "layers" | "cost" | "share" | "length"> {
    const { nodes, groups, texts } = this.#graph;
    const plain = { operator: "", shape: "", detail: "" };
    if ("group" in place) {
      const [label, key] = [groups.label[place.group] ?? "", groups.key[place.group] ?? ""];
      return { id: `group ${key}`, kind: "group", label, name: label, target: { kind: "group", key }, ...plain };
    }
    if ("of" in place) {
      const { of, from, to } = place;
      const label = `${from + 1}–${to} of ${this.#children.get(of)?.length ?? to}`;
      const id = `range ${from} ${to} ${groups.key[of] ?? ""}`;
      return { id, kind: "range", label, name: label, target: undefined, ...plain };
    }
    const { node } = place;
    const name = nodes.name[node] || nodes.anchor[node] || "";
    const kind =
      nodes.kind[node] === NodeKind.operator ? "layer" : nodes.kind[node] === NodeKind.input ? "input" : "output";
    const text = (column: Int32Array) => texts[column[node]!] ?? "";
    const operator = text(nodes.operator);
    const group = groups.of[node]!;
    return {
      id: `node ${node}`,
      kind,
      label: nameInGroup(name, operator, groups.label[group]),
      name,
      target: { kind: "node", anchor: nodes.anchor[node] ?? "" },
      operator,
      shape: text(nodes.shape),
      detail: text(nodes.detail),
    };
  }

  /** In one run of the model. */
  #cost(place: Place, column: CostColumn): number {
    const { perRun, sums } = this.#costsIn(column);
    if ("node" in place) return perRun[place.node]!;
    if ("of" in place) return this.#sum(this.#within(place), this.#level(place, column), column);
    return sums[place.group] ?? 0;
  }

  /** Of the whole model; what is not known counts for nothing. */
  #total(column: CostColumn): number {
    let total = this.#totals.get(column);
    if (total === undefined) {
      total = this.#sum(this.#children.get(-1) ?? [], 0, column, (cost) => cost || 0);
      this.#totals.set(column, total);
    }
    return total;
  }

  #sum(places: readonly Place[], level: number, column: CostColumn, of = (cost: number) => cost): number {
    return places.reduce(
      (sum, one) => (this.#level(one, column) === level ? sum + of(this.#cost(one, column)) : sum),
      0,
    );
  }

  #level(place: Place, column: CostColumn): number {
    const { levels } = this.#costsIn(column);
    if ("node" in place) return levels.node(place.node);
    if ("group" in place) return levels.group(place.group);
    return this.#within(place).reduce(
      (least, one) => Math.min(least, this.#level(one, column)),
      Number.POSITIVE_INFINITY,
    );
  }

  #costsIn(column: CostColumn): Costs {
    let costs = this.#costs.get(column);
    if (!costs) {
      const { nodes } = this.#graph;
      const all = costsPerRun(nodes, column);
      const perRun = all.map((cost, node) => (nodes.kind[node] === NodeKind.operator ? cost : 0));
      const levels = levelsOf(this.#graph, column);
      costs = { perRun, levels, sums: this.#summed((node) => perRun[node]!, levels) };
      this.#costs.set(column, costs);
    }
    return costs;
  }

  #count(place: Place): number {
    if ("node" in place) return 1;
    if ("of" in place) return this.#within(place).reduce((sum, one) => sum + this.#count(one), 0);
    return this.#layers[place.group] ?? 0;
  }

  /** What the nodes of each group add up to, those of the groups in it included. */
  #summed(of: (node: number) => number, levels = oneLevel): Float64Array {
    const { groups } = this.#graph;
    const sums = new Float64Array(groups.label.length);
    groups.of.forEach((group, node) => {
      if (group >= 0 && levels.node(node) === levels.group(group)) sums[group]! += of(node);
    });
    for (let group = sums.length - 1; group >= 0; group--) {
      const parent = groups.parent[group]!;
      if (parent >= 0 && levels.group(group) === levels.group(parent)) sums[parent]! += sums[group]!;
    }
    return sums;
  }
}

/** Constants that are drawn at their readers are no step of the model's. */
function isConstant({ nodes }: ModelGraph, node: number): boolean {
  return nodes.kind[node]! > NodeKind.output;
}
