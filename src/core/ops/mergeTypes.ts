import { DataType, type Dim, type Shape, type ValueType } from "../ir";

/**
 * What is known of a value when inference says `inferred` and the file, or an earlier inference, says `known`. Inference goes first, because
 * a file's `value_info` may be stale; what it leaves open is filled from the other. Two different sizes contradict: neither is believed.
 */
export function mergeTypes(inferred: ValueType | undefined, known: ValueType | undefined): ValueType | undefined {
  if (!inferred || !known) return inferred ?? known;
  switch (inferred.kind) {
    case "tensor":
    case "sparse":
      if (known.kind !== inferred.kind) return inferred.dtype === DataType.Undefined ? known : inferred;
      return {
        kind: inferred.kind,
        dtype: inferred.dtype === DataType.Undefined ? known.dtype : inferred.dtype,
        shape: mergeShapes(inferred.shape, known.shape),
      };
    case "sequence":
    case "optional":
      if (known.kind !== inferred.kind) return inferred;
      return { kind: inferred.kind, element: mergeTypes(inferred.element, known.element) };
    case "map":
      return known.kind === "map" ? { ...inferred, value: mergeTypes(inferred.value, known.value) } : inferred;
    case "opaque":
      return inferred;
  }
}

export function mergeShapes(inferred: Shape | undefined, known: Shape | undefined): Shape | undefined {
  if (!inferred || !known) return inferred ?? known;
  if (inferred.length !== known.length) return undefined;
  return inferred.map((dim, axis) => mergeDims(dim, known[axis] ?? null));
}

function mergeDims(inferred: Dim, known: Dim): Dim {
  if (inferred === null) return known;
  return typeof inferred === "number" && typeof known === "number" && inferred !== known ? null : inferred;
}

/** What holds for a value that may be of either type: the branches of an If, the iterations of a Loop. Undefined when they have nothing in common. */
export function commonType(a: ValueType | undefined, b: ValueType | undefined): ValueType | undefined {
  if (!a || !b || a.kind !== b.kind) return undefined;
  switch (a.kind) {
    case "tensor":
    case "sparse": {
      const other = b as typeof a;
      return a.dtype === other.dtype
        ? { kind: a.kind, dtype: a.dtype, shape: commonShape(a.shape, other.shape) }
        : undefined;
    }
    case "sequence":
    case "optional":
      return { kind: a.kind, element: commonType(a.element, (b as typeof a).element) };
    case "map":
      return a.key === (b as typeof a).key ? { ...a, value: commonType(a.value, (b as typeof a).value) } : undefined;
    case "opaque":
      return a.name === (b as typeof a).name && a.domain === (b as typeof a).domain ? a : undefined;
  }
}

export function commonShape(a: Shape | undefined, b: Shape | undefined): Shape | undefined {
  if (!a || !b || a.length !== b.length) return undefined;
  return a.map((dim, axis) => (dim === b[axis] ? dim : null));
}
