import type * as vscode from "vscode";
import type { OpenModels } from "./editor/openModels";
import type { Rejections } from "./editor/rejections";
import type { EngineProcess } from "./engine/engineProcess";
import type { Log } from "./log";

/** What the rooms of the host share. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  /** Holds documents and optimizes files. */
  readonly engine: EngineProcess;
  /** Looks for suggestions, which takes long and must keep nobody waiting. */
  readonly background: EngineProcess;
  readonly models: OpenModels;
  readonly rejections: Rejections;
}
