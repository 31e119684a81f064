export * from "./call";
export * from "./files";
export type { LosslessOptions } from "./lossless";
export * from "./modelDocument";
export * from "./ports";
export { oneSentence, type VerifyOptions } from "./proof/referee";
export type { GivenSample } from "./proof/samples";
export type { Tolerance } from "./proof/tolerance";
export * from "./recipe";
