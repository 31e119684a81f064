import { serialize } from "../formats/onnx";
import { Cancelled, cloneModel, type Model, type Tensor } from "../ir";
import type { Runtime } from "../runtime";
import { type Call, checkCancelled } from "./call";

type Evaluate = (constantModel: Model) => Promise<(Tensor | undefined)[]>;

/** How constant folding computes: in the runtime, with its own optimizations off. An output that cannot be computed costs only itself. */
export function evaluateWith(runtime: Runtime, call: Call = {}): Evaluate {
  const run = async (model: Model): Promise<(Tensor | undefined)[]> => {
    checkCancelled(call);
    const names = model.graph.outputs.map((output) => output.name);
    if (names.length === 0) return [];
    try {
      const session = await runtime.open(
        { bytes: serialize(model) },
        { optimization: "disabled", signal: call.signal },
      );
      try {
        const results = await session.run(new Map(), call.signal);
        return names.map((name) => results.get(name));
      } finally {
        await session.close().catch(() => {});
      }
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      if (names.length === 1) return [undefined];
      const middle = names.length >> 1;
      return [...(await run(withOutputs(model, 0, middle))), ...(await run(withOutputs(model, middle, names.length)))];
    }
  };
  return run;
}

/** The part of a model that computes some of its outputs. */
function withOutputs(model: Model, from: number, to: number): Model {
  const part = cloneModel(model);
  for (let index = part.graph.outputs.length - 1; index >= 0; index--)
    if (index < from || index >= to) part.graph.removeOutput(index);
  for (const node of [...part.graph.nodesReversed()])
    if (node.outputs.every((output) => output.useCount === 0)) part.graph.remove(node);
  for (const value of [...part.graph.initializers])
    if (value.useCount === 0 && !value.isGraphInput) part.graph.removeInitializer(value);
  return part;
}
