import type { WorkOptions } from "../../protocol/engineApi";
import type { RecipeStep, Suggestion } from "../../protocol/reports";
import { isCancelled } from "../../protocol/rpc";
import { EngineDocument } from "../engine/engineDocument";
import type { EngineProcess } from "../engine/engineProcess";

/** A state of a document: the file as it is on the disk, and steps from there. */
export interface AdvisedState {
  readonly path: string;
  /** Another number stands for another content of the file. */
  readonly fileVersion: number;
  readonly steps: readonly RecipeStep[];
}

/**
 * Looks for suggestions in an engine of its own. Trying every pass on a large model takes seconds of pure computing, during which an engine hears
 * nothing; the one that answers the table and makes edits must not wait for it. When the state changes, what is under way is cancelled.
 */
export class Advisor {
  readonly #engine: EngineProcess;
  #document: { fileVersion: number; of: EngineDocument } | undefined;
  #asked: { key: string; answer: Promise<readonly Suggestion[]>; stop: AbortController } | undefined;

  constructor(engine: EngineProcess) {
    this.#engine = engine;
  }

  /** Rejects as cancelled when another state is asked about meanwhile. Who asks the same again gets the same answer. */
  suggestions(state: AdvisedState, target: WorkOptions["target"]): Promise<readonly Suggestion[]> {
    const key = JSON.stringify([state, target]);
    if (this.#asked?.key === key) return this.#asked.answer;
    this.#asked?.stop.abort();
    const stop = new AbortController();
    const before = this.#asked?.answer.catch(() => {});
    const answer = (async () => {
      await before; // The document stands at one state at a time.
      const call = { signal: stop.signal };
      const document = await this.#opened(state);
      if (JSON.stringify(document.steps) !== JSON.stringify(state.steps)) await document.setSteps(state.steps, call);
      return document.suggestions({ target }, call);
    })();
    const asked = { key, answer, stop };
    this.#asked = asked;
    answer.catch((error) => {
      if (this.#asked === asked && !isCancelled(error)) this.#asked = undefined; // The next one who asks tries again.
    });
    return answer;
  }

  async #opened({ path, fileVersion, steps }: AdvisedState): Promise<EngineDocument> {
    if (this.#document?.fileVersion !== fileVersion) {
      await this.#document?.of.close();
      this.#document = { fileVersion, of: new EngineDocument(this.#engine, path, steps) };
    }
    return this.#document.of;
  }

  dispose(): void {
    this.#asked?.stop.abort();
    void this.#document?.of.close();
  }
}
