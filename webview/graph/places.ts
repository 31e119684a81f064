import { type GraphNodes, NodeKind } from "../../src/protocol/graph";

/** Numbers of nodes by anchor. */
export interface Places {
  get(anchor: string): number | undefined;
}

/** Numbers of the nodes by anchor: layers before inputs and outputs of the same name. Listed when somebody asks for the first time. */
export function placesOf(nodes: GraphNodes): Places {
  let places: Map<string, number> | undefined;
  return {
    get(anchor) {
      places ??= listed(nodes);
      return places.get(anchor);
    },
  };
}

function listed({ anchor, kind }: GraphNodes): Map<string, number> {
  const places = new Map<string, number>();
  for (const wanted of Object.values(NodeKind))
    for (let node = 0; node < kind.length; node++) {
      if (kind[node] !== wanted) continue;
      const name = anchor[node]!;
      if (!places.has(name)) places.set(name, node);
    }
  return places;
}
