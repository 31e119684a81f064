import { DataType, type Dim, elementCount, floatsOf, floorDivDims, mulDims, type Shape } from "../ir";
import { type Cost, type CostContext, type InferContext, type OpDef, op } from "./opDef";

/**
 * floor(size * scale) as runtimes compute it, in float32 (Resize-19). A symbolic size is scaled exactly when the scale is a
 * fraction with a small power of two below: then float32 rounds nothing.
 */
export function scaledSize(size: Dim, scale: number): Dim {
  if (typeof size === "number") return Math.floor(Math.fround(Math.fround(size) * Math.fround(scale)));
  for (let divisor = 1; divisor <= 1024; divisor *= 2)
    if (Number.isInteger(scale * divisor)) return floorDivDims(mulDims(size, scale * divisor), divisor);
  return null;
}

/** The axes that an `axes` attribute means, else all of them; undefined when one is out of range. */
function axesOf(context: InferContext, rank: number): number[] | undefined {
  const axes = context.node.ints("axes")?.map((axis) => (axis < 0 ? axis + rank : axis));
  if (!axes) return Array.from({ length: rank }, (_, axis) => axis);
  return axes.every((axis) => axis >= 0 && axis < rank) ? axes : undefined;
}

function inferResize(context: InferContext): void {
  const input = context.shape(0);
  context.tensor(0, context.dtype(0), input && resizedShape(context, input));
}

/** Opset 10 has (X, scales), later ones (X, roi, scales, sizes); an empty tensor stands for an omitted one in opset 11. */
function resizedShape(context: InferContext, input: Shape): Shape {
  const { node, opset } = context;
  const unknown = input.map(() => null);
  const axes = axesOf(context, input.length);
  if (!axes) return unknown;
  const given = opset >= 11 && node.input(3) ? context.content(3) : undefined;
  if (given && given.length > 0)
    return given.length === axes.length ? sizedShape(context, input, axes, given) : unknown;
  const scales = numbersAt(context, opset >= 11 ? 2 : 1);
  if (!scales || scales.length !== axes.length) return keptAxes(input, axes);
  const crop = node.string("coordinate_transformation_mode") === "tf_crop_and_resize";
  const regions = crop ? numbersAt(context, 1) : undefined;
  if (crop && regions?.length !== 2 * axes.length) return keptAxes(input, axes);
  const shape = [...input];
  axes.forEach((axis, i) => {
    const size = input[axis] ?? null;
    const extent = regions ? (regions[i + axes.length] ?? 1) - (regions[i] ?? 0) : 1;
    const whole = extent === 1;
    shape[axis] = whole ? scaledSize(size, scales[i] ?? 1) : croppedSize(size, extent, scales[i] ?? 1);
  });
  return shape;
}

function croppedSize(size: Dim, extent: number, scale: number): Dim {
  if (typeof size !== "number") return null;
  return Math.floor(Math.fround(Math.fround(size * Math.fround(extent)) * Math.fround(scale)));
}

/** Axes that are resized by an unknown amount become unknown. */
function keptAxes(input: Shape, axes: readonly number[]): Shape {
  return input.map((dim, axis) => (axes.includes(axis) ? null : dim));
}

/** `sizes` as they are, or as a box that the picture is fitted to (`keep_aspect_ratio_policy`, opset 18). */
function sizedShape(context: InferContext, input: Shape, axes: readonly number[], sizes: Shape): Shape {
  const policy = context.node.string("keep_aspect_ratio_policy", "stretch");
  const shape = [...input];
  if (policy === "stretch") {
    axes.forEach((axis, i) => {
      shape[axis] = sizes[i] ?? null;
    });
    return shape;
  }
  const ratios = axes.map((axis, i) => ratio(sizes[i] ?? null, input[axis] ?? null));
  const pick = policy === "not_larger" ? Math.min : Math.max;
  const scale = ratios.some((one) => one === null) ? null : pick(...(ratios as number[]));
  for (const axis of axes) {
    const size = input[axis] ?? null;
    shape[axis] = scale !== null && typeof size === "number" ? roundedHalfUp(size * scale) : null;
  }
  return shape;
}

/** The specification rounds half up; null where the product is so near a half that float32 could decide otherwise. */
function roundedHalfUp(value: number): Dim {
  const rest = value - Math.floor(value);
  return Math.abs(rest - 0.5) < 1e-4 && rest !== 0.5 ? null : Math.floor(value + 0.5);
}

function ratio(size: Dim, input: Dim): number | null {
  return typeof size === "number" && typeof input === "number" && input > 0 ? size / input : null;
}

function numbersAt(context: InferContext, index: number): ArrayLike<number> | undefined {
  const tensor = context.constant(index);
  return tensor && floatsOf(tensor);
}

/** Scales are attributes until opset 9 made them an input. */
function inferUpsample(context: InferContext): void {
  const { node, opset } = context;
  const input = context.shape(0);
  const named = [1, 1, node.float("height_scale", 1), node.float("width_scale", 1)];
  const scales = opset >= 9 ? numbersAt(context, 1) : opset >= 7 ? node.floats("scales") : named;
  const known = scales !== undefined && scales.length === input?.length;
  context.tensor(
    0,
    context.dtype(0),
    input?.map((dim, axis) => (known ? scaledSize(dim, scales[axis] ?? 1) : null)),
  );
}

/** [N, C, ...] sampled at a grid [N, out..., rank - 2]. */
function inferGridSample(context: InferContext): void {
  const input = context.shape(0);
  const grid = context.shape(1);
  const rank = input?.length ?? grid?.length;
  if (rank === undefined) {
    context.tensor(0, context.dtype(0), undefined);
    return;
  }
  const sizes = grid?.slice(1, -1) ?? Array<Dim>(rank - 2).fill(null);
  context.tensor(0, context.dtype(0), [input?.[0] ?? grid?.[0] ?? null, input?.[1] ?? null, ...sizes]);
}

/** `size` is the picture's shape (N, C, H, W) or (N, C, D, H, W); the grid is (N, H, W, 2) or (N, D, H, W, 3). */
function inferAffineGrid(context: InferContext): void {
  const theta = context.shape(0);
  const size = context.content(1);
  const axes = size ? size.length - 2 : theta?.[1];
  if (typeof axes !== "number" || axes < 1 || axes > 8) {
    context.tensor(0, context.dtype(0), undefined);
    return;
  }
  const sizes = size?.slice(2) ?? Array<Dim>(axes).fill(null);
  context.tensor(0, context.dtype(0), [size?.[0] ?? theta?.[0] ?? null, ...sizes, axes]);
}

function inferCenterCropPad(context: InferContext): void {
  const input = context.shape(0);
  context.tensor(0, context.dtype(0), input && croppedShape(context, input));
}

function croppedShape(context: InferContext, input: Shape): Shape {
  const axes = axesOf(context, input.length);
  if (!axes) return input.map(() => null);
  const target = context.content(1);
  const shape = [...input];
  axes.forEach((axis, i) => {
    shape[axis] = target?.length === axes.length ? (target[i] ?? null) : null;
  });
  return shape;
}

/** [N, C * prod(block), L] becomes [N, C, image...]. */
function inferCol2Im(context: InferContext): void {
  const input = context.shape(0);
  const image = context.content(1);
  const block = context.content(2);
  const axes = image?.length ?? block?.length;
  if (axes === undefined) {
    context.tensor(0, context.dtype(0), undefined);
    return;
  }
  const channels = block ? floorDivDims(input?.[1] ?? null, elementCount(block)) : null;
  context.tensor(0, context.dtype(0), [input?.[0] ?? null, channels, ...(image ?? Array<Dim>(axes).fill(null))]);
}

function inferImageDecoder(context: InferContext): void {
  const channels = context.node.string("pixel_format", "RGB") === "Grayscale" ? 1 : 3;
  context.tensor(0, DataType.Uint8, [null, null, channels]);
}

/** Operations for each output element: the taps of the interpolation in every axis that may change, one for nearest. */
function interpolationCost(context: CostContext): Cost {
  const output = context.outputShape(0);
  const mode = context.node.string("mode", "nearest");
  const taps = mode === "nearest" ? 0 : mode.includes("cubic") ? 4 : 2;
  const axes = output ? Math.max(output.length - 2, 1) : 0;
  return { macs: 0, flops: output ? mulDims(elementCount(output), taps === 0 ? 1 : 2 * taps ** axes) : null };
}

export const imageOps: readonly OpDef[] = [
  op("Resize", {
    since: [10, 11, 13, 18, 19],
    inputs: [1, 4],
    attributes: {
      antialias: "int",
      axes: "ints",
      coordinate_transformation_mode: "string",
      cubic_coeff_a: "float",
      exclude_outside: "int",
      extrapolation_value: "float",
      keep_aspect_ratio_policy: "string",
      mode: "string",
      nearest_mode: "string",
    },
    infer: inferResize,
    cost: interpolationCost,
  }),
  op("Upsample", {
    since: [1, 7, 9, 10],
    inputs: [1, 2],
    attributes: { height_scale: "float", mode: "string", scales: "floats", width_scale: "float" },
    infer: inferUpsample,
    cost: interpolationCost,
  }),
  op("GridSample", {
    since: [16, 20, 22],
    inputs: [2, 2],
    attributes: { align_corners: "int", mode: "string", padding_mode: "string" },
    infer: inferGridSample,
    cost: interpolationCost,
  }),
  op("AffineGrid", { since: [20], inputs: [2, 2], attributes: { align_corners: "int" }, infer: inferAffineGrid }),
  op("CenterCropPad", { since: [18], inputs: [2, 2], attributes: { axes: "ints" }, infer: inferCenterCropPad }),
  op("Col2Im", {
    since: [18],
    inputs: [3, 3],
    attributes: { dilations: "ints", pads: "ints", strides: "ints" },
    infer: inferCol2Im,
  }),
  op("ImageDecoder", { since: [20], inputs: [1, 1], attributes: { pixel_format: "string" }, infer: inferImageDecoder }),
];
