/** What nearly every part of a model carries: one for all of them, since a large model has a million parts. */
export const noMetadata: ReadonlyMap<string, string> = new Map();
