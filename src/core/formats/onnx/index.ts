export { carriesTraining } from "./carried";
export { readOnnx, readOnnxBytes } from "./modelReader";
export { serialize, type WriteOptions, writeOnnx } from "./modelWriter";
