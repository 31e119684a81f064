/** Whether a part of a name says no more than the operator does: "Conv_3" of a Conv. */
function saysOperator(part: string | undefined, operator: string): boolean {
  return part?.replace(/_\d+$/, "") === operator;
}

function partsOf(name: string, separator = "/"): string[] {
  return name.split(separator).filter((part) => part !== "");
}

/** A name between slashes without an end that only says the operator: "/layer1/conv1/Conv_3" of a Conv is layer1 and conv1. */
function tellingParts(name: string, operator: string): string[] {
  const parts = partsOf(name);
  if (parts.length > 1 && saysOperator(parts.at(-1), operator)) parts.pop();
  return parts;
}

/** The parts of a name that tell neighbours apart: "/layer1/layer1.0/conv1/Conv" of a Conv is "layer1.0/conv1"; "Conv_3" stays, "Conv" is nothing. */
export function shortName(name: string, operator: string): string {
  const parts = tellingParts(name, operator);
  return parts.length === 1 && parts[0] === operator ? "" : parts.slice(-2).join("/");
}

/**
 * What tells a layer apart from the others of its group, whose label is given: "/layer1/layer1.0/conv1/Conv" of a Conv is "conv1",
 * "/layer1/Relu" in layer1 "Relu". Outside of groups it is the whole of what tells: "/conv1/Conv" is "conv1".
 */
export function nameInGroup(name: string, operator: string, group: string | undefined): string {
  if (group === undefined) return tellingParts(name, operator).join("/") || name;
  const parts = partsOf(name, name.includes("/") ? "/" : ".");
  const last = parts.pop();
  const before = parts.at(-1);
  const isModule = before !== undefined && !group.endsWith(before);
  return (isModule && saysOperator(last, operator) ? before : last) ?? name;
}
