export * from "./call";
export * from "./modelDocument";
export * from "./ports";
export * from "./recipe";
