import type { FileSet } from "../fileSet";

/** What all parts of a reader share while one file is read. */
export class ReadContext {
  hasExternalData = false;
  hasShadowedNames = false;

  constructor(readonly files: FileSet) {}
}

/** Subgraphs within subgraphs, and types within types. Protobuf's own readers stop at 100 nested messages. */
export const maxDepth = 100;
