import { components } from "./components";
import { type LeafGraph, topologicalOrder } from "./leafGraph";
import type { Scope } from "./scopes";
import type { Group, Item } from "./tree";

/**
 * The layers in the groups that their scopes make, such that any groups may be drawn as one box each without a cycle between boxes.
 *
 * The rule: what stands directly in a group (layers and smaller groups) must have an order in which all edges between them point forward.
 * Put together these orders are one order of all layers in which each group is a stretch without gaps, and boxes on stretches of one
 * order cannot read each other in a circle. The rule is necessary too: with a group open and what stands in it closed, that is the drawing.
 *
 * Where scopes do read each other in a circle (one activation module that is called between all others, a layer that is called twice),
 * each of them is cut into pieces: a layer's turn is how often the longest way to it within the circle goes from one scope into another,
 * and the layers of a scope with the same turn are a piece. From one piece to another, turns only rise.
 *
 * A group of one layer is none, and a group that only holds another one is joined with it: "layer1/layer1.0". Time: the number of layers
 * and edges times the depth of the scopes, which is bounded.
 */
export function nested(graph: LeafGraph, scopes: readonly Scope[]): Item[] {
  const sound = graph.order;
  const items = new Nesting(graph, scopes).itemsIn(undefined, sound);
  if (sound.length < graph.count) {
    const ordered = new Set(sound);
    for (let layer = 0; layer < graph.count; layer++) if (!ordered.has(layer)) items.push(layer);
  }
  return items;
}

/** What stands directly in a group: its layers as numbers of one vertex each, its smaller groups as one vertex for all their layers. */
interface Parts {
  /** Layers of each vertex. */
  readonly members: number[][];
  /** Scope of a vertex that stands for a smaller group. */
  readonly scope: (Scope | undefined)[];
}

class Nesting {
  readonly #graph: LeafGraph;
  readonly #scopes: readonly Scope[];
  /** Vertex of a layer within the group being looked at; only valid where `#group` is that group's number. */
  readonly #vertex: Int32Array;
  readonly #group: Int32Array;
  readonly #turn: Int32Array;
  #groups = 0;

  constructor(graph: LeafGraph, scopes: readonly Scope[]) {
    this.#graph = graph;
    this.#scopes = scopes;
    this.#vertex = new Int32Array(graph.count);
    this.#group = new Int32Array(graph.count);
    this.#turn = new Int32Array(graph.count);
  }

  /** @param members layers of the scope, in an order in which everything is made before it is read. */
  itemsIn(scope: Scope | undefined, members: ArrayLike<number>): Item[] {
    const divided = this.#divided(scope?.depth ?? 0, members);
    if (!divided) return Array.from(members);
    const { parts, order } = this.#ordered(divided, members);
    const items: Item[] = [];
    for (let at = 0; at < order.length; at++) {
      const inside = parts.members[order[at]!]!;
      const inner = parts.scope[order[at]!];
      items.push(inner ? this.#groupOf(inner, inside) : inside[0]!);
    }
    return items;
  }

  #groupOf(scope: Scope, members: readonly number[]): Group {
    const items = this.itemsIn(scope, members);
    const { kind, label, key } = scope;
    const [only] = items;
    if (items.length !== 1 || only === undefined || typeof only === "number") return { kind, label, key, items };
    return kind === "subgraph"
      ? { kind, label, key, items: only.items }
      : { ...only, label: only.kind === "scope" ? `${label}/${only.label}` : only.label };
  }

  /** Undefined when there is no smaller group: the layers are in order already. */
  #divided(depth: number, members: ArrayLike<number>): Parts | undefined {
    const byScope = new Map<Scope, number[]>();
    let before: Scope | undefined;
    let beside: number[] = [];
    const children: (Scope | undefined)[] = [];
    for (let at = 0; at < members.length; at++) {
      const child = ancestorAt(depth + 1, this.#scopes[members[at]!]!);
      children.push(child);
      if (!child) continue;
      if (child !== before) {
        before = child;
        beside = byScope.get(child) ?? [];
        if (beside.length === 0) byScope.set(child, beside);
      }
      beside.push(members[at]!);
    }
    if (![...byScope.values()].some((inside) => inside.length > 1)) return undefined;
    const parts: Parts = { members: [], scope: [] };
    const seen = new Set<Scope>();
    children.forEach((child, at) => {
      const inside = child && byScope.get(child);
      if (!inside || inside.length < 2) addPart(parts, [members[at]!]);
      else if (!seen.has(child)) {
        seen.add(child);
        addPart(parts, inside, child);
      }
    });
    return parts;
  }

  /** The parts in order; cut where they have none. */
  #ordered(parts: Parts, members: ArrayLike<number>): { readonly parts: Parts; readonly order: Int32Array } {
    const [start, targets] = this.#edgesBetween(parts);
    const order = topologicalOrder(start, targets, parts.members.length);
    if (order.length === parts.members.length) return { parts, order };
    const cut = this.#withoutCircles(parts, members, components(start, targets, parts.members.length));
    return { parts: cut, order: topologicalOrder(...this.#edgesBetween(cut), cut.members.length) };
  }

  #withoutCircles(parts: Parts, members: ArrayLike<number>, circle: Int32Array): Parts {
    const sizes = new Int32Array(parts.members.length);
    for (const one of circle) sizes[one]! += 1;
    this.#countTurns(members, circle);
    const cut: Parts = { members: [], scope: [] };
    for (const [vertex, inside] of parts.members.entries()) {
      const scope = parts.scope[vertex];
      if (!scope || sizes[circle[vertex]!]! <= 1) addPart(cut, inside, scope);
      else for (const piece of this.#pieces(inside)) addPart(cut, piece, piece.length > 1 ? scope : undefined);
    }
    return inOrderOf(cut, members);
  }

  /** The layers of each turn, in their order. */
  #pieces(inside: readonly number[]): Iterable<number[]> {
    const pieces = new Map<number, number[]>();
    for (const layer of inside) {
      const piece = pieces.get(this.#turn[layer]!);
      if (piece) piece.push(layer);
      else pieces.set(this.#turn[layer]!, [layer]);
    }
    return pieces.values();
  }

  /** See {@link nested}. */
  #countTurns(members: ArrayLike<number>, circle: Int32Array): void {
    const { start, readers } = this.#graph;
    const turn = this.#turn;
    for (let i = 0; i < members.length; i++) turn[members[i]!] = 0;
    for (let i = 0; i < members.length; i++) {
      const layer = members[i]!;
      const from = this.#vertex[layer]!;
      for (let k = start[layer]!; k < start[layer + 1]!; k++) {
        const reader = readers[k]!;
        if (this.#group[reader] !== this.#groups) continue;
        const to = this.#vertex[reader]!;
        if (circle[from] !== circle[to]) continue;
        turn[reader] = Math.max(turn[reader]!, turn[layer]! + (from === to ? 0 : 1));
      }
    }
  }

  /** The edges from vertex to vertex as adjacency: where the list of each vertex starts, and the list. */
  #edgesBetween(parts: Parts): [Int32Array, Int32Array] {
    const { start, readers } = this.#graph;
    const group = ++this.#groups;
    parts.members.forEach((inside, vertex) => {
      for (const layer of inside) {
        this.#vertex[layer] = vertex;
        this.#group[layer] = group;
      }
    });
    const starts = new Int32Array(parts.members.length + 1);
    const targets: number[] = [];
    parts.members.forEach((inside, vertex) => {
      for (const layer of inside) {
        for (let k = start[layer]!; k < start[layer + 1]!; k++) {
          const reader = readers[k]!;
          if (this.#group[reader] === group && this.#vertex[reader] !== vertex) targets.push(this.#vertex[reader]!);
        }
      }
      starts[vertex + 1] = targets.length;
    });
    return [starts, Int32Array.from(targets)];
  }
}

/** The scope itself or the one around it that lies so deep; undefined when it lies less deep. */
function ancestorAt(depth: number, scope: Scope): Scope | undefined {
  let at: Scope | undefined = scope;
  while (at && at.depth > depth) at = at.parent;
  return at?.depth === depth ? at : undefined;
}

function addPart(parts: Parts, members: number[], scope?: Scope): void {
  parts.members.push(members);
  parts.scope.push(scope);
}

/** The parts in the order of their first layers. */
function inOrderOf(parts: Parts, members: ArrayLike<number>): Parts {
  const place = new Map<number, number>();
  for (let i = 0; i < members.length; i++) place.set(members[i]!, i);
  const sorted = parts.members
    .map((inside, at) => ({ inside, scope: parts.scope[at], place: place.get(inside[0]!)! }))
    .sort((a, b) => a.place - b.place);
  return { members: sorted.map(({ inside }) => inside), scope: sorted.map(({ scope }) => scope) };
}
