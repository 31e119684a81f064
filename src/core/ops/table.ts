import type { OpDef } from "./opDef";

/** Every family of operators. An operator is added to its family's file; a family is added here. */
const families: readonly (readonly OpDef[])[] = [];

const definitions = new Map<string, OpDef>();
for (const family of families) for (const def of family) definitions.set(keyOf(def.domain, def.name), def);

function keyOf(domain: string, name: string): string {
  return domain === "" ? name : `${domain}.${name}`;
}

/** The definition of a node's operator; undefined for a custom operator. */
export function opDef(node: { opType: string; domain: string }): OpDef | undefined {
  return definitions.get(keyOf(node.domain, node.opType));
}

/** All definitions, for tables and tests. */
export function allOpDefs(): Iterable<OpDef> {
  return definitions.values();
}
