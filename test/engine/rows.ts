import type { LayerRow } from "../../src/protocol/reports";

/** A layer row for tests: what is not named is nothing. */
export function row(name: string, operator: string, rest: Partial<LayerRow> = {}): LayerRow {
  return {
    anchor: name,
    name,
    operator,
    scope: "",
    inputs: [],
    outputs: [name],
    outputShape: "",
    dtype: "float32",
    parameters: 0,
    macs: 0,
    flops: 0,
    weightBytes: 0,
    activationBytes: 0,
    ...rest,
  };
}
