import type {
  Inspection,
  LayerRow,
  MeasureReport,
  OptimizeReport,
  Recipe,
  RecipeStep,
  StepReport,
  Suggestion,
  VerifyReport,
} from "../../protocol/reports";
import type { Model, Tensor } from "../ir";
import type { Call } from "./call";
import type { DocumentPorts } from "./ports";

export interface OptimizeOptions {
  readonly target?: "portable" | "onnxruntime";
  readonly allowOpsetUpgrade?: boolean;
  /** Both on unless set to false. */
  readonly verify?: boolean;
  readonly measure?: boolean;
  /** Seed of the random inputs. */
  readonly seed?: number;
  /** Inputs to verify and measure with instead of random ones: one map from input names to tensors for each sample. */
  readonly data?: readonly ReadonlyMap<string, Tensor>[];
}

export type CheckOptions = Pick<OptimizeOptions, "seed" | "data">;

/**
 * An open model: the original file and the recipe of what was done to it. The file itself is never changed before `save`.
 * Calls that change the recipe are made one after another; calls that only look may run beside them.
 */
export declare class ModelDocument {
  /** Reads the file (headers and graph; weights stay where they are). Throws ModelFormatError or RecipeError. */
  static open(path: string, ports: DocumentPorts, options?: { recipe?: Recipe } & Call): Promise<ModelDocument>;

  readonly path: string;
  /** File name without its folder. */
  readonly name: string;

  readonly recipe: Recipe;
  /** What each step of the recipe did, in order. */
  readonly steps: readonly StepReport[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** The model as the recipe leaves it. Do not change it. */
  readonly model: Model;

  inspect(call?: Call): Promise<Inspection>;
  /** Facts of the file as it stands on the disk, before any step. */
  inspectOriginal(call?: Call): Promise<Inspection>;
  layers(call?: Call): Promise<LayerRow[]>;
  suggestions(options?: { target?: "portable" | "onnxruntime" }, call?: Call): Promise<Suggestion[]>;

  /** Appends a step and runs it; forgets what could be redone. A step that changes nothing is not kept. */
  apply(step: RecipeStep, call?: Call): Promise<StepReport>;
  undo(call?: Call): Promise<boolean>;
  redo(call?: Call): Promise<boolean>;
  /** Undoes until `count` steps are left; redo brings them back one by one. */
  popTo(count: number, call?: Call): Promise<void>;
  /** Replaces all steps: a recipe read from a file, or a state kept for hot exit. */
  setRecipe(recipe: Recipe, call?: Call): Promise<void>;

  /** Appends every lossless step that applies, verified and measured against the original; steps that fail are left out and named. */
  optimize(options?: OptimizeOptions, call?: Call): Promise<OptimizeReport>;
  verify(options?: CheckOptions, call?: Call): Promise<VerifyReport>;
  measure(options?: CheckOptions, call?: Call): Promise<MeasureReport>;

  /** Writes the model as it is now, in one step. Refuses to write over the original unless told. */
  save(path: string, options?: { overwriteOriginal?: boolean }, call?: Call): Promise<{ path: string; bytes: number }>;

  /** True when the file on the disk is not the one that was opened any more. */
  changedOnDisk(): boolean;
  /** Lets go of caches and sessions. */
  close(): Promise<void>;
}
