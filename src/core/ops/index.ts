export { constantOf, constantTensor, contentOf, maxContent } from "./constants";
export { type OpDocumentation, operatorDocumentation } from "./documentation";
export { inferModel, inferNode } from "./infer";
export { commonType, mergeTypes } from "./mergeTypes";
export * from "./opDef";
export { allOpDefs, isDeterministic, opDef } from "./table";
