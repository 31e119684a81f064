export { type ComparedModel, compareModels, comparing } from "./compare/compareModels";
export { costOf, type ModelCost, type NodeCost } from "./cost";
export { diffModels, type Side, totals } from "./diff";
export { modelGraph } from "./graph";
export { InferredTypes } from "./inferredTypes";
export { type Analysis, analyse, type FileFacts, inspect, layerRows, operatorCounts } from "./inspect";
export { endFacts, layerFacts } from "./layerFacts";
export { type PeakActivation, peakActivation } from "./memory";
