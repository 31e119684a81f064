import { anchorOf, type Pass } from "../pass";

/*
 * Until IR version 3 every initializer had to be listed among the graph inputs too; from 4 on an initializer that is not listed is a constant
 * (onnx/docs/IR.md, "Graphs"). ONNX Runtime takes the initializers of the old versions for constants. So a model of IR version 3 moves to 4,
 * and its inputs are what a caller feeds: otherwise every constant that a pass makes would be written as one more input.
 *
 * Scope: the whole model. Nothing to do for a model without initializers.
 */
export const weightsOutOfInputs: Pass = {
  id: "weights-out-of-inputs",
  title: "Take weights out of the graph inputs (IR version 4)",
  group: "cleanup",
  lossy: false,
  run(context) {
    const { model } = context;
    const place = model.graph.firstNode;
    if (model.irVersion >= 4 || model.irVersion === 0 || !place || !context.wants(place)) return;
    const count = [...model.graph.initializers].filter((value) => !value.isGraphInput).length;
    if (count === 0) return;
    const text = `moved the model from IR version ${model.irVersion} to 4: ${count} weights are no longer inputs`;
    model.irVersion = 4;
    context.changed({ text, anchor: anchorOf(place), before: [], after: [] });
  },
};
