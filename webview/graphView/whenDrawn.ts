/** Keys that are pressed while another drawing is on its way wait for it, in their order: they mean what is seen then. */
export class WhenDrawn {
  /** The last that was asked for; those before it are not shown. */
  #drawing: Promise<unknown> | undefined;
  readonly #waiting: (() => unknown)[] = [];
  #running = false;

  /** A drawing was asked for. */
  expect(drawing: Promise<unknown>): void {
    this.#drawing = drawing;
    const done = () => {
      if (this.#drawing !== drawing) return;
      this.#drawing = undefined;
      // Whoever asked for the drawing goes on first.
      setTimeout(() => void this.#run());
    };
    drawing.then(done, done);
  }

  /** Acts at once when nothing is on its way. */
  act(act: () => unknown): void {
    if (this.#drawing || this.#running || this.#waiting.length > 0) this.#waiting.push(act);
    else act();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      while (!this.#drawing && this.#waiting.length > 0) await this.#waiting.shift()!();
    } finally {
      this.#running = false;
    }
  }
}
