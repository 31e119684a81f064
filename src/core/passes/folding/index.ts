import type { Pass } from "../pass";
import { foldConstants } from "./foldConstants";
import { foldKnownShapes } from "./foldKnownShapes";
import { foldShapeOperands } from "./foldShapeOperands";

/** What can be computed before the model runs. */
export const folding: readonly Pass[] = [foldKnownShapes, foldShapeOperands, foldConstants];
