import { costsPerRun, levelsOf, oneLevel, wholeOf } from "../../src/protocol/costsPerRun";
import type { ModelGraph } from "../../src/protocol/graph";
import type { CostColumn } from "../../src/protocol/outline";
import type { ComputedOverlay } from "../../src/protocol/overlays";
import { formatBytes, formatCount, formatTime } from "../../src/protocol/quantities";
import { itemSums, itemWorst } from "../graph/members";
import { css, heat, luminance, MIDDLE_LUMINANCE } from "./colour";
import { type HeatScale, placeOn, scaleOf } from "./heatScale";

/** What nodes can be coloured by. */
export const overlays = [
  "none",
  "macs",
  "parameters",
  "weights",
  "activations",
  "time",
  "sparsity",
  "quantization",
  "sensitivity",
] as const;
export type Overlay = (typeof overlays)[number];

export const overlayTitles: Readonly<Record<Overlay, string>> = {
  none: "Operator",
  macs: "MACs",
  parameters: "Parameters",
  weights: "Weight bytes",
  activations: "Activation bytes",
  time: "Measured time",
  sparsity: "Sparsity of weights",
  quantization: "Int8 rounding error",
  sensitivity: "Sensitivity to int8 weights",
};

/** Those that add up: of them a node has a share of the whole. The others are shares themselves. */
const ADDED: ReadonlySet<Overlay> = new Set(["macs", "parameters", "weights", "activations", "time"]);

/** Those that the graph itself tells. */
const COLUMNS: Partial<Record<Overlay, CostColumn>> = {
  macs: "macs",
  parameters: "parameters",
  weights: "weightBytes",
  activations: "activationBytes",
};

/** Colours by cost. */
export interface Heat {
  readonly overlay: Overlay;
  /** Of the whole model; NaN for an overlay whose values do not add up. */
  readonly total: number;
  readonly scale: HeatScale;
  /** Layers of which the value is not known. */
  readonly unknown: number;
  /** One for each item: nodes, then groups. NaN where not known, negative where there is nothing to be known. */
  readonly values: Float64Array;
  /** Undefined for what costs nothing or is not known: it stays in the theme's own colours. */
  fill(item: number): string | undefined;
  /** For texts on the fill. */
  isLight(item: number): boolean;
  isUnknown(item: number): boolean;
  /** "12.3 %" of the whole, or the value itself where it is no part of that; "" for what costs nothing. */
  share(item: number): string;
}

const STEPS = 64;
const SCALE = Array.from({ length: STEPS }, (_, step) => heat(step / (STEPS - 1)));
const FILLS = SCALE.map(css);
const LIGHT = SCALE.map((colour) => luminance(colour) > MIDDLE_LUMINANCE);

/** @param computed values of the nodes for an overlay that the graph itself does not tell. */
export function heatOf(graph: ModelGraph, overlay: Overlay, computed?: Float64Array): Heat | undefined {
  const cost = COLUMNS[overlay];
  const column = overlay === "none" ? undefined : cost ? costsPerRun(graph.nodes, cost) : computed;
  if (!column) return undefined;
  const added = ADDED.has(overlay);
  const nodeCount = graph.nodes.kind.length;
  const levels = cost ? levelsOf(graph, cost) : oneLevel;
  const values = added ? itemSums(graph, column, levels) : itemWorst(graph, column);
  const isLayer = (item: number) => item >= nodeCount || graph.nodes.kind[item] === 0;
  const total = wholeOf(column, levels);
  let unknown = 0;
  for (let node = 0; node < nodeCount; node++) {
    if (Number.isNaN(column[node]!) && isLayer(node)) unknown++;
  }
  const scale = scaleOf(column);
  const shown = (item: number) => values[item]! > 0 || (!added && values[item] === 0);
  const step = (item: number) => Math.round(placeOn(scale, values[item]!) * (STEPS - 1));
  return {
    overlay,
    total: added ? total : Number.NaN,
    scale,
    unknown,
    values,
    fill: (item) => (shown(item) ? FILLS[step(item)] : undefined),
    isLight: (item) => LIGHT[step(item)]!,
    isUnknown: (item) => Number.isNaN(values[item]!) && isLayer(item),
    share: (item) => {
      if (!shown(item)) return "";
      const level = item < nodeCount ? levels.node(item) : levels.group(item - nodeCount);
      if (level > 0) return formatCost(overlay, values[item]!);
      return percent(added ? values[item]! / total : values[item]!);
    },
  };
}

export function isComputed(overlay: Overlay): overlay is ComputedOverlay {
  return overlay === "time" || overlay === "sparsity" || overlay === "quantization" || overlay === "sensitivity";
}

/** A cost with the unit of its overlay. */
export function formatCost(overlay: Overlay, value: number): string {
  if (Number.isNaN(value)) return "unknown";
  switch (overlay) {
    case "weights":
    case "activations":
      return formatBytes(value);
    case "time":
      return formatTime(value);
    case "sparsity":
    case "sensitivity":
      return percent(value);
    case "quantization":
      return value > 0 ? `${percent(value)} (${formatDecibel(value)})` : "exact";
    default:
      return formatCount(value);
  }
}

/** A relative error as a signal-to-noise ratio. */
function formatDecibel(error: number): string {
  return `${(-20 * Math.log10(error)).toFixed(1)}\u00a0dB`;
}

export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return "0\u00a0%";
  if (value >= 9.95) return `${Math.round(value)}\u00a0%`;
  return value >= 0.1 ? `${value.toFixed(1)}\u00a0%` : value >= 0.01 ? `${value.toFixed(2)}\u00a0%` : "<0.01\u00a0%";
}
