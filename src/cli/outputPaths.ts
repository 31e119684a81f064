import path from "node:path";

/** Where the optimized model goes: `--out`, else NAME.optimized.onnx in `--out-dir` or beside the input. */
export function optimizedPath(input: string, to: { out?: string | undefined; outDir?: string | undefined }): string {
  if (to.out !== undefined) return to.out;
  return path.join(to.outDir ?? path.dirname(input), `${withoutEnding(path.basename(input))}.optimized.onnx`);
}

/** NAME.recipe.json beside the output NAME.onnx. */
export function recipePathFor(output: string): string {
  return path.join(path.dirname(output), `${withoutEnding(path.basename(output))}.recipe.json`);
}

function withoutEnding(name: string): string {
  return /.\.onnx$/i.test(name) ? name.slice(0, -".onnx".length) : name;
}
