/** Whether a part of a name says no more than the operator does: "Conv_3" of a Conv. */
function saysOperator(part: string | undefined, operator: string): boolean {
  if (!part?.startsWith(operator)) return false;
  return part.length === operator.length || /^_\d+$/.test(part.slice(operator.length));
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
  // A hundred thousand names are shortened when a graph is drawn: they are read from the end, not taken apart.
  let [last, rest] = lastPart(name);
  let [before, others] = lastPart(rest);
  if (before !== "" && saysOperator(last, operator)) {
    last = before;
    rest = others;
    [before, others] = lastPart(rest);
  }
  if (before !== "") return `${before}/${last}`;
  return last === operator ? "" : last;
}

/** What stands behind the last slash, those at the end left out, and what stands before it. */
function lastPart(name: string): [string, string] {
  let end = name.length;
  while (end > 0 && name.charCodeAt(end - 1) === SLASH) end--;
  const from = end === 0 ? 0 : name.lastIndexOf("/", end - 1) + 1;
  return [name.slice(from, end), name.slice(0, from)];
}

const SLASH = 0x2f;

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
