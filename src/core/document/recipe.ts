import type { Recipe, RecipeStep } from "../../protocol/reports";

/** A recipe file that cannot be used; the message is one sentence for the user. */
export class RecipeError extends Error {
  override readonly name = "RecipeError";
}

const maxSteps = 100_000;

export function emptyRecipe(source: string): Recipe {
  return { espalier: 1, source, steps: [] };
}

export function recipeText(recipe: Recipe): string {
  const steps = recipe.steps.map((step) => `    ${JSON.stringify(step)}`).join(",\n");
  const list = steps === "" ? "[]" : `[\n${steps}\n  ]`;
  return `{\n  "espalier": 1,\n  "source": ${JSON.stringify(recipe.source)},\n  "steps": ${list}\n}\n`;
}

/**
 * Reads `*.recipe.json`. Recipes are files from anywhere: every field is checked, unknown fields are refused rather than ignored, so that
 * a recipe of a newer version is not replayed half.
 * @param known whether a pass of this id exists.
 */
export function parseRecipe(text: string, name: string, known: (pass: string) => boolean): Recipe {
  const fail = (what: string): never => {
    throw new RecipeError(`${name}: ${what}.`);
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return fail("not a recipe, because it is not JSON");
  }
  if (!isRecord(parsed)) return fail("not a recipe, because it holds no JSON object");
  if (parsed.espalier !== 1)
    return fail(
      typeof parsed.espalier === "number"
        ? `recipe version ${parsed.espalier} is not known to this version of Espalier`
        : 'not a recipe, because it has no "espalier": 1',
    );
  if (typeof parsed.source !== "string") fail('"source" must be the file name of the model');
  if (!Array.isArray(parsed.steps) || parsed.steps.length > maxSteps) return fail('"steps" must be a list of steps');
  const extra = Object.keys(parsed).find((key) => !["espalier", "source", "steps"].includes(key));
  if (extra !== undefined) fail(`unknown field ${JSON.stringify(extra)}`);
  const steps = parsed.steps.map((step, index) => {
    const problem = stepProblem(step, known);
    return problem ? fail(`step ${index + 1}: ${problem}`) : (step as RecipeStep);
  });
  return { espalier: 1, source: parsed.source as string, steps };
}

/** What is wrong with a step; undefined when nothing is. */
export function stepProblem(step: unknown, known: (pass: string) => boolean): string | undefined {
  if (!isRecord(step) || typeof step.pass !== "string") return '"pass" must name a pass';
  if (!known(step.pass)) return `there is no pass ${JSON.stringify(step.pass)}`;
  const extra = Object.keys(step).find((key) => key !== "pass" && key !== "options");
  if (extra !== undefined) return `unknown field ${JSON.stringify(extra)}`;
  if (step.options === undefined) return undefined;
  if (!isRecord(step.options)) return '"options" must be an object';
  for (const [key, value] of Object.entries(step.options)) {
    const right = optionChecks[key]?.(value);
    if (right === undefined) return `unknown option ${JSON.stringify(key)}`;
    if (!right) return `option ${JSON.stringify(key)} has a wrong value`;
  }
  return undefined;
}

const optionChecks: Readonly<Record<string, (value: unknown) => boolean>> = Object.assign(Object.create(null), {
  only: (value: unknown) => Array.isArray(value) && value.every((one) => typeof one === "string"),
  target: (value: unknown) => value === "portable" || value === "onnxruntime",
  allowOpsetUpgrade: (value: unknown) => typeof value === "boolean",
});

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
