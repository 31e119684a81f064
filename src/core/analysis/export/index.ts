import { assertNever } from "../../ir";
import { graphAsDot } from "./dot";
import type { ExportedGraph } from "./exported";
import { graphAsJson } from "./json";

export type { ExportedGraph } from "./exported";
export { GRAPH_JSON_VERSION } from "./json";

export type GraphFormat = "dot" | "json";

export function graphText(exported: ExportedGraph, format: GraphFormat): string {
  switch (format) {
    case "dot":
      return graphAsDot(exported);
    case "json":
      return graphAsJson(exported);
    default:
      return assertNever(format);
  }
}
