import type { FileSet } from "../fileSet";
import type { WireReader } from "./wireReader";

/** Subgraphs within subgraphs, and types within types. Protobuf's own readers stop at 100 nested messages. */
export const maxDepth = 100;

/** What an object costs in memory, roughly, in units of a hundred bytes. */
export const weights = { node: 6, attribute: 3, tensor: 4, value: 4, piece: 1 } as const;

/** About 2 GB. The largest real models have a few hundred thousand nodes, a twentieth of this. */
const budget = 20_000_000;

/** What all parts of a reader share while one file is read. */
export class ReadContext {
  hasExternalData = false;
  hasShadowedNames = false;
  #spent = 0;

  constructor(readonly files: FileSet) {}

  /** Counts an object: two bytes of a hostile file can ask for one that is hundreds of bytes long. */
  spend(what: keyof typeof weights, reader: WireReader): void {
    this.#spent += weights[what];
    if (this.#spent > budget) reader.fail("a model of at most a few million nodes and values", "more");
  }
}
