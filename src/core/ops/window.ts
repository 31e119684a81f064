import { addDims, ceilDivDims, type Dim, floorDivDims, mulDims, type Node, type Shape, subDims } from "../ir";

/**
 * The geometry of a sliding window (Conv, pooling and their transposes): one entry a spatial axis, except `pads`, which holds the
 * beginnings of all axes and then their ends, like the attribute.
 */
export interface Window {
  readonly kernel: Shape;
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
  readonly autoPad: "NOTSET" | "SAME" | "VALID";
  readonly ceil: boolean;
}

/** The window that a node's attributes describe; undefined when their lengths do not fit the kernel or a stride is not positive. */
export function windowOf(node: Node, kernel: Shape): Window | undefined {
  const axes = kernel.length;
  const strides = node.ints("strides") ?? Array<number>(axes).fill(1);
  const dilations = node.ints("dilations") ?? Array<number>(axes).fill(1);
  const auto = node.string("auto_pad", "NOTSET");
  const autoPad = auto === "SAME_UPPER" || auto === "SAME_LOWER" ? "SAME" : auto === "VALID" ? "VALID" : "NOTSET";
  const zeros = Array<number>(2 * axes).fill(0);
  const pads = autoPad === "NOTSET" ? (node.ints("pads") ?? zeros) : zeros;
  if (strides.length !== axes || dilations.length !== axes || pads.length !== 2 * axes) return undefined;
  if (strides.some((stride) => stride < 1) || dilations.some((dilation) => dilation < 1)) return undefined;
  return { kernel, strides, dilations, pads, autoPad, ceil: node.int("ceil_mode", 0) !== 0 };
}

/** Elements that one window spans along an axis, holes of the dilation included. */
export function spanOf(window: Window, axis: number): Dim {
  return addDims(mulDims(subDims(window.kernel[axis] ?? null, 1), window.dilations[axis] ?? 1), 1);
}

/** Number of windows along each axis: the spatial sizes of a Conv's or a pool's output. */
export function windowCounts(window: Window, input: Shape): Shape {
  return input.map((size, axis) => windowCount(window, axis, size));
}

function windowCount(window: Window, axis: number, size: Dim): Dim {
  const stride = window.strides[axis] ?? 1;
  if (window.autoPad === "SAME") return ceilDivDims(size, stride);
  const begin = window.pads[axis] ?? 0;
  const end = window.pads[axis + window.kernel.length] ?? 0;
  const span = spanOf(window, axis);
  const room = subDims(addDims(size, begin + end), span);
  const floor = addDims(floorDivDims(room, stride), 1);
  if (!window.ceil || stride === 1) return floor;
  const ceil = addDims(ceilDivDims(room, stride), 1);
  if (ceil === floor) return floor;
  // The specification rounds VALID down whatever ceil_mode says, runtimes do not: neither answer can be relied on.
  if (window.autoPad === "VALID") return null;
  // A last window that would start in the end padding is dropped (AveragePool-19, MaxPool-22). It cannot happen when the span is long enough.
  if (typeof span === "number" && end + stride <= span) return ceil;
  const start = mulDims(subDims(ceil, 1), stride);
  const limit = addDims(size, begin);
  if (typeof start !== "number" || typeof limit !== "number") return null;
  return start >= limit ? subDims(ceil, 1) : ceil;
}

/** Spatial sizes of a transposed convolution's output when they are not given: the input size that this window count comes from. */
export function transposedSizes(window: Window, input: Shape, outputPadding: readonly number[]): Shape {
  return input.map((size, axis) => {
    const stride = window.strides[axis] ?? 1;
    if (window.autoPad === "SAME") return mulDims(size, stride);
    const padding = (window.pads[axis] ?? 0) + (window.pads[axis + window.kernel.length] ?? 0);
    const full = addDims(mulDims(subDims(size, 1), stride), spanOf(window, axis));
    return addDims(full, (outputPadding[axis] ?? 0) - padding);
  });
}

/** True when the channels stand last: said by the node's layout, by the operator's name or by its attribute (both com.microsoft). */
export function isChannelsLast(node: Node): boolean {
  return node.layout === "NHWC" || node.opType.startsWith("Nhwc") || node.int("channels_last", 0) !== 0;
}

/** Position of the channels in a tensor of this rank. */
export function channelAxis(node: Node, rank: number): number {
  return isChannelsLast(node) ? rank - 1 : 1;
}

/** The spatial sizes in a shape [N, C, ...] (or [N, ..., C]). */
export function spatialSizes(node: Node, shape: Shape): Shape {
  return isChannelsLast(node) ? shape.slice(1, -1) : shape.slice(2);
}

/** A shape from its parts, channels where the node keeps them. */
export function spatialShape(node: Node, batch: Dim, channels: Dim, sizes: Shape): Shape {
  return isChannelsLast(node) ? [batch, ...sizes, channels] : [batch, channels, ...sizes];
}
