import { dataTypeName, type Node } from "../ir";

/** Longest text that a drawn node has room for. */
const LONGEST = 40;

/** The attributes that tell layers of one operator apart, in a few characters: "3×3 /2 g32" for a Conv, "axis 1", "perm 0 2 1". */
function layerDetail(node: Node): string {
  if (node.attributes.size === 0 && !WINDOWED.has(node.opType) && !MULTIPLIES.has(node.opType)) return "";
  const parts = [window(node), ...words(node)].filter((part) => part !== "");
  const text = parts.join(" ");
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** {@link layerDetail} of many layers: those that share their attributes mostly share the words. */
export class LayerDetails {
  readonly #known = new Map<Node["attributes"], string>();

  of(node: Node): string {
    const { attributes, opType } = node;
    // Then nothing but the attributes tells.
    const shares = attributes.has("kernel_shape") && !MULTIPLIES.has(opType);
    if (!shares) return layerDetail(node);
    let detail = this.#known.get(attributes);
    if (detail === undefined) {
      detail = layerDetail(node);
      this.#known.set(attributes, detail);
    }
    return detail;
  }
}

const WINDOWED = new Set(["Conv", "ConvTranspose", "ConvInteger", "QLinearConv", "FusedConv", "NhwcConv"]);
const MULTIPLIES = new Set(["MatMul", "Gemm"]);
/** Where a convolution's weight stands among its inputs. */
const WEIGHT_INPUT: Readonly<Record<string, number>> = { QLinearConv: 3 };

/** Kernel, stride, dilation and groups: "7×7 /2 d2 g32". */
function window(node: Node): string {
  let kernel: readonly unknown[] | undefined = node.ints("kernel_shape");
  if (!kernel && WINDOWED.has(node.opType))
    kernel = node
      .input(WEIGHT_INPUT[node.opType] ?? 1)
      ?.shape?.slice(2)
      .map((size) => size ?? "?");
  if (!kernel || kernel.length === 0) return "";
  const group = node.int("group", 1);
  return [
    kernel.join("×"),
    notOnes("/", node.ints("strides")),
    notOnes("d", node.ints("dilations")),
    group === 1 ? "" : `g${group}`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function notOnes(mark: string, values: readonly number[] | undefined): string {
  if (!values || values.every((value) => value === 1)) return "";
  return mark + (values.every((value) => value === values[0]) ? values[0] : values.join("×"));
}

const SHOWN = ["axis", "axes", "perm", "to", "mode", "alpha", "num_heads", "blocksize", "keepdims", "equation"];
/** Attributes at these values are what everybody expects. */
const USUAL: Readonly<Record<string, string>> = { keepdims: "1" };

function words(node: Node): string[] {
  const found: string[] = [];
  for (const name of node.attributes.size === 0 ? [] : SHOWN) {
    const value = textOf(node, name);
    if (value !== undefined && value !== USUAL[name]) found.push(`${name} ${value}`);
  }
  if (MULTIPLIES.has(node.opType)) {
    const weight = node.input(1);
    if (weight?.constant && weight.shape) found.unshift(weight.shape.join("×"));
  }
  return found.slice(0, 3);
}

function textOf(node: Node, name: string): string | undefined {
  const held = node.attributes.get(name);
  switch (held?.kind) {
    case "int":
      return name === "to" ? dataTypeName(Number(held.value)) : String(held.value);
    case "float":
      return String(Number(held.value.toPrecision(3)));
    case "string":
      return held.value;
    case "ints":
      return held.value.join(" ");
    default:
      return undefined;
  }
}
