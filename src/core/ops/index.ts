export { constantOf, constantTensor, contentOf, maxContent } from "./constants";
export { inferModel, inferNode } from "./infer";
export { commonType, mergeTypes } from "./mergeTypes";
export * from "./opDef";
export { allOpDefs, isDeterministic, opDef } from "./table";
