import type { ModelGraph } from "../../src/protocol/graph";
import { labelWidths } from "../draw/fittingText";
import { Picture, type TextWidths } from "../graph/picture";
import { slices } from "./slices";

let known: { readonly family: string; readonly widths: TextWidths } | undefined;

/** Widths in the font of the page. The first call loads the font: best made before a graph waits for it. */
export function pageWidths(): TextWidths {
  const family = getComputedStyle(document.body).fontFamily;
  if (known?.family !== family) known = { family, widths: labelWidths(family) };
  return known.widths;
}

/**
 * A graph's picture in the font of the page, made in pieces of less than a frame.
 * @param begun called with the picture when all is there but the boxes' sizes
 */
export function pictureOf(graph: ModelGraph, begun: (picture: Picture) => void): Promise<Picture> {
  return Picture.inSlices(graph, pageWidths(), slices(), begun);
}
