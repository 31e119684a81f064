export * from "./pattern";
export * from "./refusal";
