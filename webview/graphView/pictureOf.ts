import type { ModelGraph } from "../../src/protocol/graph";
import { labelWidths } from "../draw/fittingText";
import { Picture } from "../graph/picture";

/** A graph's picture in the font of the page. */
export function pictureOf(graph: ModelGraph): Picture {
  return new Picture(graph, labelWidths(getComputedStyle(document.body).fontFamily));
}
