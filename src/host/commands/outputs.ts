/** Where an optimized model goes: names only, so that it can be tried without a disk. */

export interface Output {
  readonly input: string;
  readonly output: string;
  readonly recipe: string;
}

/** "resnet50.onnx" -> "resnet50.optimized.onnx", then "resnet50.optimized-2.onnx". */
export function optimizedName(input: string, attempt = 1): string {
  const stem = input.replace(/\.onnx$/i, "");
  return `${stem}.optimized${attempt === 1 ? "" : `-${attempt}`}.onnx`;
}

export function recipeName(output: string): string {
  return output.replace(/\.onnx$/i, ".recipe.json");
}

/** What to do where an output exists already. */
export type OnConflict = "overwrite" | "keep-both";

/**
 * An output beside each input. With `keep-both` the first free name is taken; no two inputs ever share an output.
 * @param exists whether there is such a file.
 */
export function chooseOutputs(
  inputs: readonly string[],
  onConflict: OnConflict,
  exists: (path: string) => boolean,
): Output[] {
  const taken = new Set<string>(inputs);
  return inputs.map((input) => {
    let attempt = 1;
    let output = optimizedName(input);
    while (taken.has(output) || (onConflict === "keep-both" && (exists(output) || exists(recipeName(output)))))
      output = optimizedName(input, ++attempt);
    taken.add(output);
    return { input, output, recipe: recipeName(output) };
  });
}

/** The outputs that stand in the way of a first choice. */
export function conflicts(inputs: readonly string[], exists: (path: string) => boolean): string[] {
  return chooseOutputs(inputs, "overwrite", exists)
    .map(({ output }) => output)
    .filter(exists);
}
