import type { PassContext } from "../pass";

/** Imports `com.microsoft` version 1 for a rewrite with the onnxruntime target. */
export function requireMicrosoftDomain(context: PassContext): void {
  if (!context.model.opsets.has("com.microsoft")) context.model.opsets.set("com.microsoft", 1);
}
