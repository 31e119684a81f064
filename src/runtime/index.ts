export { type IsolatedRuntime, type IsolationOptions, isolatedRuntime } from "./isolatedRuntime";
export { runtimeProcessArgument } from "./isolationProtocol";
export { onnxruntime } from "./onnxruntime";
export { serveRuntime } from "./runtimeProcess";
