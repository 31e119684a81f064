import type { ModelGraph } from "../../src/protocol/graph";
import { formatBytes, formatCount } from "../../src/protocol/quantities";
import { css, heat, luminance, MIDDLE_LUMINANCE } from "./colour";

/** What nodes can be coloured by. */
export const overlays = ["none", "macs", "parameters", "weights", "activations"] as const;
export type Overlay = (typeof overlays)[number];

export const overlayTitles: Readonly<Record<Overlay, string>> = {
  none: "Operator",
  macs: "MACs",
  parameters: "Parameters",
  weights: "Weight bytes",
  activations: "Activation bytes",
};

/** Colours by cost. */
export interface Heat {
  readonly overlay: Overlay;
  /** Of the whole model; 0 when nothing is known. */
  readonly total: number;
  readonly greatest: number;
  /** NaN where not known. */
  readonly values: Float64Array;
  /** Undefined for what costs nothing or is not known: it stays in the theme's own colours. */
  fill(node: number): string | undefined;
  /** For texts on the fill. */
  isLight(node: number): boolean;
  /** "12.3 %" of the whole; "" for what costs nothing. */
  share(node: number): string;
}

const STEPS = 64;
const SCALE = Array.from({ length: STEPS }, (_, step) => heat(step / (STEPS - 1)));
const FILLS = SCALE.map(css);
const LIGHT = SCALE.map((colour) => luminance(colour) > MIDDLE_LUMINANCE);

export function heatOf({ nodes }: ModelGraph, overlay: Overlay): Heat | undefined {
  if (overlay === "none") return undefined;
  const values = {
    macs: nodes.macs,
    parameters: nodes.parameters,
    weights: nodes.weightBytes,
    activations: nodes.activationBytes,
  }[overlay];
  let total = 0;
  let greatest = 0;
  for (const value of values) {
    if (!(value > 0)) continue;
    total += value;
    greatest = Math.max(greatest, value);
  }
  const step = (node: number) => {
    const value = values[node]!;
    // Costs differ by orders of magnitude: the square root tells the small ones apart.
    return Math.round(Math.sqrt(value / greatest) * (STEPS - 1));
  };
  return {
    overlay,
    total,
    greatest,
    values,
    fill: (node) => (values[node]! > 0 ? FILLS[step(node)] : undefined),
    isLight: (node) => LIGHT[step(node)]!,
    share: (node) => (values[node]! > 0 ? percent(values[node]! / total) : ""),
  };
}

/** A cost with the unit of its overlay. */
export function formatCost(overlay: Overlay, value: number): string {
  if (Number.isNaN(value)) return "unknown";
  return overlay === "weights" || overlay === "activations" ? formatBytes(value) : formatCount(value);
}

function percent(share: number): string {
  const value = share * 100;
  return `${value >= 9.95 ? Math.round(value) : value >= 0.1 ? value.toFixed(1) : "<0.1"} %`;
}
