export { costOf, type ModelCost, type NodeCost } from "./cost";
export { diffModels, type Side } from "./diff";
export { type Analysis, analyse, type FileFacts, inspect, layerRows, operatorCounts } from "./inspect";
export { type PeakActivation, peakActivation } from "./memory";
