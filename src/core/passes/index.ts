import { eliminateIdentity } from "./cleanup/eliminateIdentity";
import type { Pass } from "./pass";

/** THE ordered list. The pipeline runs it in this order until a whole round changes nothing. */
export const allPasses: readonly Pass[] = [eliminateIdentity];

/** The pass of an id, as recipes name it. */
export function passById(id: string): Pass | undefined {
  return allPasses.find((pass) => pass.id === id);
}
