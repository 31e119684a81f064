import type { FileSet } from "../fileSet";
import { KnownAttributes } from "./knownAttributes";
import { ValueNames } from "./valueNames";
import { TensorForms } from "./verbatimPieces";
import type { WireReader } from "./wireReader";

/** Subgraphs within subgraphs, and types within types. Protobuf's own readers stop at 100 nested messages. */
export const maxDepth = 100;

/** What an object costs in memory, in units of a hundred bytes. */
const costs = { node: 9, attribute: 4, tensor: 6, value: 5, piece: 1 } as const;

/** 1.2 GB. The largest real models, of some hundred thousand nodes, stay well below it. */
export const memoryBudget = 12_000_000;

/** What all parts of a reader share while one file is read. */
export class ReadContext {
  hasExternalData = false;
  hasShadowedNames = false;
  readonly names = new ValueNames();
  readonly forms = new TensorForms();
  readonly attributes = new KnownAttributes();
  #spent = 0;

  constructor(
    readonly files: FileSet,
    private readonly budget: number,
  ) {}

  /** Counts an object: two bytes of a hostile file can ask for one that is hundreds of bytes long. */
  spend(what: keyof typeof costs, reader: WireReader): void {
    this.#spent += costs[what];
    if (this.#spent > this.budget)
      reader.fail("a model of at most a million nodes", "more objects than memory is meant for");
  }
}
