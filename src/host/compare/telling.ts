import type { Progress } from "../../protocol/reports";

/** Milliseconds. What is there sooner needs no progress. */
const PATIENCE = 300;

/** Tells how far a call is, once it has taken a while. */
export class Telling {
  readonly #tell: (progress: Progress) => void;
  readonly #timer: NodeJS.Timeout;
  #latest: Progress = { stage: "", fraction: null };
  #state: "waiting" | "telling" | "over" = "waiting";

  constructor(tell: (progress: Progress) => void) {
    this.#tell = tell;
    this.#timer = setTimeout(() => {
      this.#state = "telling";
      tell(this.#latest);
    }, PATIENCE);
  }

  readonly onProgress = (progress: Progress): void => {
    this.#latest = progress;
    if (this.#state === "telling") this.#tell(progress);
  };

  end(): void {
    this.#state = "over";
    clearTimeout(this.#timer);
  }
}
