const STANDARD: Readonly<Record<string, string>> = {
  "": "onnx_",
  "ai.onnx": "onnx_",
  "ai.onnx.ml": "onnx_aionnxml",
  "ai.onnx.preview": "onnx_aionnxpreview",
  "ai.onnx.preview.training": "onnx_aionnxpreviewtraining",
};

/** The page of the specification about an operator; undefined for operators of other domains, and for names that cannot be ones. */
export function operatorPage(domain: string, name: string): string | undefined {
  if (!/^[A-Za-z]\w{0,60}$/.test(name)) return undefined;
  if (domain === "com.microsoft")
    return `https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.${name}`;
  const prefix = Object.hasOwn(STANDARD, domain) ? STANDARD[domain] : undefined;
  return prefix && `https://onnx.ai/onnx/operators/${prefix}_${name}.html`;
}
