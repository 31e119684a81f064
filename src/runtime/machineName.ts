import { cpus } from "node:os";

/** "AMD EPYC 7B13, 2 cores": what times were measured on. */
export function machineName(): string {
  const all = cpus();
  const model = (all[0]?.model ?? "").replace(/\s+/g, " ").trim() || "unknown processor";
  return `${model}, ${all.length} ${all.length === 1 ? "core" : "cores"}`;
}
