import { DataType, floatsOf, integersOf, type Node, type Value } from "../../ir";

/** The number behind a constant of one element (any rank); undefined otherwise. */
export function scalarOf(value: Value | null | undefined): number | undefined {
  const tensor = value?.constant;
  if (tensor?.size !== 1) return undefined;
  return (floatsOf(tensor) ?? integersOf(tensor))?.[0];
}

export function isFloat32(value: Value | null | undefined): boolean {
  return value?.dtype === DataType.Float;
}

/** Axes of a reduction, as an attribute (before opset 13 or 18) or an input; undefined when they are not constant or absent. */
export function reduceAxes(node: Node): number[] | undefined {
  const held = node.ints("axes");
  if (held) return held;
  const tensor = node.input(1)?.constant;
  return tensor ? integersOf(tensor) : undefined;
}

/** True when a reduction keeps its dimensions and works on the last axis alone. */
export function reducesLastAxis(node: Node): boolean {
  const axes = reduceAxes(node);
  const rank = node.input(0)?.shape?.length;
  const [axis] = axes ?? [];
  return (
    axes?.length === 1 && (axis === -1 || (rank !== undefined && axis === rank - 1)) && node.int("keepdims", 1) === 1
  );
}
