/** Every id that package.json and the code share. A test holds package.json against this file. */

export const commands = {
  optimizeModel: "espalier.optimizeModel",
  inspectModel: "espalier.inspectModel",
  verifyModel: "espalier.verifyModel",
  measureModel: "espalier.measureModel",
  applySuggestion: "espalier.applySuggestion",
  applySelected: "espalier.applySelected",
  applyAll: "espalier.applyAll",
  previewSuggestion: "espalier.previewSuggestion",
  rejectSuggestion: "espalier.rejectSuggestion",
  restoreSuggestions: "espalier.restoreSuggestions",
  undoToStep: "espalier.undoToStep",
  compareModels: "espalier.compareModels",
  compareWithOriginal: "espalier.compareWithOriginal",
  compareWithSaved: "espalier.compareWithSaved",
  compareWithHead: "espalier.compareWithHead",
  selectForCompare: "espalier.selectForCompare",
  compareWithSelected: "espalier.compareWithSelected",
  exportRecipe: "espalier.exportRecipe",
  exportGraph: "espalier.exportGraph",
  showAsText: "espalier.showAsText",
  showTextChanges: "espalier.showTextChanges",
  showInGraph: "espalier.showInGraph",
  showDetails: "espalier.showDetails",
  showInOutline: "espalier.showInOutline",
  outlineByMacs: "espalier.outlineByMacs",
  outlineByParameters: "espalier.outlineByParameters",
  outlineByWeightBytes: "espalier.outlineByWeightBytes",
  outlineByActivationBytes: "espalier.outlineByActivationBytes",
  revealLayer: "espalier.revealLayer",
  groupByScope: "espalier.groupByScope",
  groupByOperator: "espalier.groupByOperator",
  refreshModels: "espalier.refreshModels",
  restartEngine: "espalier.restartEngine",
  showLog: "espalier.showLog",
  openWalkthrough: "espalier.openWalkthrough",
} as const;

export const views = {
  container: "espalier",
  models: "espalier.models",
  outline: "espalier.outline",
  suggestions: "espalier.suggestions",
  history: "espalier.history",
} as const;

export const viewTypes = {
  /** The custom editor. */
  model: "espalier.modelEditor",
  /** The report panel. */
  report: "espalier.report",
  /** Two models side by side. */
  compare: "espalier.compare",
} as const;

/** Keys of `when` clauses that the extension sets. */
export const contextKeys = {
  /** A model is open and in front. */
  modelActive: "espalier.modelActive",
  /** The active model is another version of a file: nothing of it can be changed. */
  lookOnly: "espalier.lookOnly",
  /** The active model has steps. */
  hasHistory: "espalier.hasHistory",
  /** The active model has suggestions. */
  hasSuggestions: "espalier.hasSuggestions",
  /** Some of them are ticked in the side panel. */
  hasTicked: "espalier.hasTicked",
  /** Suggestions of the active model were rejected. */
  hasRejected: "espalier.hasRejected",
  /** A model was selected for "Compare with Selected Model". */
  selectedForCompare: "espalier.selectedForCompare",
  /** A model is among the changes in Git. */
  changedModels: "espalier.changedModels",
  /** How layers are grouped: "scope" or "operator". */
  groupBy: "espalier.groupBy",
  /** What the bars of the outline tell: a `CostColumn`. */
  outlineCost: "espalier.outlineCost",
} as const;

/** The model as text: a virtual document, and its language. */
export const modelText = { scheme: "espalier-text", language: "espalier-ir" } as const;

export const walkthrough = "espalier.start";

/** Extensions of files that are models, as `resourceExtname` gives them. */
export const modelExtensions = [".onnx"] as const;

/** Settings with their defaults, without the section "espalier". */
export const settings = {
  target: "portable" as "portable" | "onnxruntime",
  allowOpsetUpgrade: false as boolean,
  "verify.enabled": true as boolean,
  "verify.rtol": 1e-4 as number,
  "verify.atol": 1e-5 as number,
  "verify.seed": 0 as number,
  "measure.enabled": true as boolean,
  "models.exclude": "**/{node_modules,.git,.venv,site-packages}/**" as string,
  "models.groupBy": "scope" as "scope" | "operator",
  "outline.cost": "macs" as "macs" | "parameters" | "weightBytes" | "activationBytes",
  "graph.opens": "blocks" as "blocks" | "expanded" | "flat",
  "engine.memoryLimit": 0 as number,
} as const;

export const settingsSection = "espalier";
export type SettingKey = keyof typeof settings;
