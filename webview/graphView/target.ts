import type { ModelGraph } from "../../src/protocol/graph";
import type { GraphTarget } from "../../src/protocol/outline";
import type { Places } from "../graph/places";

/** What an item of the drawing is called outside of it: items are the graph's nodes, then its groups. Undefined: nothing is selected. */
export function targetOf({ nodes, groups }: ModelGraph, item: number): GraphTarget | undefined {
  const count = nodes.kind.length;
  if (item < count) {
    const anchor = nodes.anchor[item];
    return anchor === undefined ? undefined : { kind: "node", anchor };
  }
  const key = groups.key[item - count];
  return key === undefined ? undefined : { kind: "group", key };
}

/** The item that a target is in a graph; -1 when it is not drawn. */
export function itemOf({ nodes, groups }: ModelGraph, target: GraphTarget, places: Places): number {
  if (target.kind === "node") return places.get(target.anchor) ?? -1;
  const group = groups.key.indexOf(target.key);
  return group < 0 ? -1 : nodes.kind.length + group;
}
