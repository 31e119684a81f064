export { type DiskFileSet, openFileSet } from "./fileSet";
export { modelStorage } from "./modelStorage";
