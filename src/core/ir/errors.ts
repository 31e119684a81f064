/** A model file that does not say what its format requires. The message is one sentence for the user; the fields are for the log. */
export class ModelFormatError extends Error {
  override readonly name = "ModelFormatError";
  readonly file: string;
  /** Byte offset in the file where the trouble was seen; undefined when it is not about one place. */
  readonly offset: number | undefined;
  readonly expected: string;
  readonly found: string;
  readonly hint: string | undefined;

  constructor(details: {
    file: string;
    offset?: number | undefined;
    expected: string;
    found: string;
    hint?: string | undefined;
  }) {
    const place = details.offset === undefined ? "" : ` at byte ${details.offset}`;
    const hint = details.hint ? ` ${details.hint}` : "";
    super(`${details.file}: expected ${details.expected}${place}, found ${details.found}.${hint}`);
    this.file = details.file;
    this.offset = details.offset;
    this.expected = details.expected;
    this.found = details.found;
    this.hint = details.hint;
  }
}

/** A pass broke an invariant of the graph: a bug of the pass, never of the model. */
export class PassError extends Error {
  override readonly name = "PassError";
  constructor(
    readonly pass: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(`pass ${pass}: ${message}`, options);
  }
}

/** The user cancelled; every long call stops with this. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
  constructor() {
    super("cancelled");
  }
}
