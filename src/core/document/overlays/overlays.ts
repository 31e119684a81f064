import type { ComputedOverlay, OverlayReport } from "../../../protocol/overlays";
import type { RecipeStep } from "../../../protocol/reports";
import { quantizationErrorOf } from "../../analysis/quantizationError";
import { sparsityOf } from "../../analysis/sparsity";
import type { Model, Node } from "../../ir";
import { type Call, takingTurns } from "../call";
import { DocumentError } from "../documentError";
import type { DocumentPorts } from "../ports";
import { Staging } from "../staging";
import { measureNodeTimes } from "./nodeTimes";
import { measureSensitivity } from "./sensitivity";
import { unfolded } from "./unfolded";

/** States of a document of which reports are kept. */
const MOST_STATES = 16;

/** What was computed of the states of a document, which its steps tell apart: going back to a state finds what was measured of it. */
export class Overlays {
  private readonly known = new Map<string, Map<ComputedOverlay, OverlayReport>>();

  constructor(private readonly ports: DocumentPorts) {}

  /** What was computed before; undefined when nothing was. */
  of(steps: readonly RecipeStep[], kind: ComputedOverlay): OverlayReport | undefined {
    return this.known.get(JSON.stringify(steps))?.get(kind);
  }

  /** Computes anew. Throws DocumentError when the model would have to be run and cannot be, Cancelled when it was. */
  async compute(
    { model, steps }: { readonly model: Model; readonly steps: readonly RecipeStep[] },
    kind: ComputedOverlay,
    seed: number,
    call: Call,
  ): Promise<OverlayReport> {
    const { model: flat, anchors, drawn } = await unfolded(model, call);
    const { values, how } = await this.values(flat, { kind, seed }, call);
    const report = { kind, anchors, values: drawn(values), how };
    const key = JSON.stringify(steps);
    const known = this.known.get(key) ?? new Map<ComputedOverlay, OverlayReport>();
    known.set(kind, report);
    this.known.set(key, known);
    for (const oldest of this.known.keys()) if (this.known.size > MOST_STATES) this.known.delete(oldest);
    return report;
  }

  private async values(
    model: Model,
    { kind, seed }: { kind: ComputedOverlay; seed: number },
    call: Call,
  ): Promise<{ values: Float64Array; how: string }> {
    switch (kind) {
      case "sparsity":
        return {
          values: await ofWeights(model, sparsityOf, "counting zeros", call),
          how: "Share of exact zeros among the weights and biases of a layer.",
        };
      case "quantization":
        return {
          values: await ofWeights(model, quantizationErrorOf, "rounding weights", call),
          how: "Relative error |w − q| / |w| of a layer's weights rounded to int8, symmetric, one scale for each output channel; its signal-to-noise ratio in dB.",
        };
      case "time": {
        const { times, how } = await measureNodeTimes(model, this.runtime(), this.staging(), seed, call);
        const elsewhere =
          times.elsewhere > 0 ? ` ${milliseconds(times.elsewhere)} more went into what is no node of the model.` : "";
        return { values: times.values, how: `${how} A whole run took ${milliseconds(times.run)}.${elsewhere}` };
      }
      case "sensitivity":
        return measureSensitivity(model, this.runtime(), this.staging(), seed, call);
    }
  }

  private runtime() {
    const { runtime } = this.ports;
    if (!runtime) throw new DocumentError("Nothing of this model may be run: there is no runtime to run it in.");
    return runtime;
  }

  private staging(): Staging {
    return new Staging(this.ports.storage, undefined);
  }
}

async function ofWeights(
  model: Model,
  work: (node: Node) => Generator<undefined, number, undefined>,
  stage: string,
  call: Call,
): Promise<Float64Array> {
  const turn = takingTurns(call);
  const nodes = [...model.graph.allNodes()];
  const values = new Float64Array(nodes.length);
  for (const [index, node] of nodes.entries()) {
    call.progress?.({ stage, fraction: index / nodes.length });
    const pieces = work(node);
    let piece = pieces.next();
    for (; !piece.done; piece = pieces.next()) await turn();
    values[index] = piece.value;
    await turn();
  }
  return values;
}

function milliseconds(time: number): string {
  return `${Number(time.toPrecision(3))} ms`;
}
