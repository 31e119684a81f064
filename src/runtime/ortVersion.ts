import { createRequire } from "node:module";

let name: string | undefined;

/** "onnxruntime 1.30.0 (CPU)", without loading the library, which takes a while or may not be there. */
export function ortName(): string {
  name ??= `onnxruntime${installedVersion()} (CPU)`;
  return name;
}

function installedVersion(): string {
  try {
    const { version } = createRequire(__filename)("onnxruntime-node/package.json") as { version: string };
    return ` ${version}`;
  } catch {
    return "";
  }
}
