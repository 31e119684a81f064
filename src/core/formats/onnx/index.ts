export { type ReadOptions, readOnnx, readOnnxBytes } from "./modelReader";
export { serialize, type WriteOptions, writeOnnx } from "./modelWriter";
export { readTensorBytes } from "./tensorFile";
