import type { Frame } from "playwright-core";

/** Before functions of tests are run in a page: their loader keeps the names of functions by a function that the page does not have. */
export async function prepareForFunctions(frame: Frame): Promise<void> {
  await frame.evaluate("globalThis.__name ??= (made) => made");
}
