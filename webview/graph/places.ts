import { type GraphNodes, NodeKind } from "../../src/protocol/graph";

/** Numbers of the nodes by anchor: layers before inputs and outputs of the same name. */
export function placesOf({ anchor, kind }: GraphNodes): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const wanted of Object.values(NodeKind))
    anchor.forEach((name, node) => {
      if (kind[node] === wanted && !places.has(name)) places.set(name, node);
    });
  return places;
}
