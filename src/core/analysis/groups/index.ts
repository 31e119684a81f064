import type { Grouping } from "../../../protocol/graph";
import type { Node } from "../../ir";
import { leafGraph } from "./leafGraph";
import { nested } from "./nesting";
import { folded } from "./repeats";
import { scopesOf } from "./scopes";
import { columnsOf, type Item } from "./tree";

/**
 * The groups that a model's nodes fall into: from names, from the bodies of Loop, Scan, If and of functions, and where names tell nothing
 * from structure.
 * @param layers those drawn, whose node numbers start at `first`
 * @param count number of nodes, inputs and outputs of the model included; these are in no group
 */
export function groupNodes(
  layers: readonly Node[],
  edges: { readonly source: Int32Array; readonly target: Int32Array },
  { first, count }: { readonly first: number; readonly count: number },
): Grouping {
  const graph = leafGraph(edges, first, layers.length);
  const items = folded(unwrapped(nested(graph, scopesOf(layers))), graph, layers);
  return columnsOf(items, first, count);
}

/** Without a group around the whole model, which would only frame the picture. */
function unwrapped(items: Item[]): readonly Item[] {
  const [only] = items;
  if (items.length !== 1 || only === undefined || typeof only === "number" || only.kind !== "scope") return items;
  return only.items;
}
