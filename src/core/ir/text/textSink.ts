/** Takes text piece by piece, counts its lines, and says when it has had enough. */
export class TextSink {
  readonly #pieces: string[] = [];
  #length = 0;
  #line = 0;

  /** @param most characters after which the sink is full; it takes more all the same. */
  constructor(readonly most = Number.POSITIVE_INFINITY) {}

  /** Number of the line that is being written, from 0. */
  get line(): number {
    return this.#line;
  }

  get length(): number {
    return this.#length;
  }

  get full(): boolean {
    return this.#length >= this.most;
  }

  /** Text without a line's end in it. */
  write(text: string): void {
    this.#pieces.push(text);
    this.#length += text.length;
  }

  endLine(): void {
    this.write("\n");
    this.#line++;
  }

  text(): string {
    return this.#pieces.join("");
  }
}
