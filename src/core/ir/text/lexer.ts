/** A text that is not a model in the IR's textual form; `line` counts from 1. */
export class TextError extends Error {
  override readonly name = "TextError";
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(`line ${line}: ${message}`);
  }
}

/** A cursor over the tokens of the IR's text: words, numbers, JSON strings and punctuation; `//` comments are skipped. */
export class Lexer {
  private at = 0;
  private readonly sticky = new Map<string, RegExp>();

  constructor(private readonly text: string) {}

  get atEnd(): boolean {
    this.space();
    return this.at >= this.text.length;
  }

  fail(message: string): never {
    throw new TextError(this.text.slice(0, this.at).split("\n").length, message);
  }

  /** Takes `mark` when it comes next. */
  accept(mark: string): boolean {
    this.space();
    if (!this.text.startsWith(mark, this.at)) return false;
    if (/\w$/.test(mark) && /\w/.test(this.text[this.at + mark.length] ?? "")) return false;
    this.at += mark.length;
    return true;
  }

  expect(mark: string): void {
    if (!this.accept(mark))
      this.fail(`expected ${mark}, found ${JSON.stringify(this.text.slice(this.at, this.at + 20))}`);
  }

  peek(pattern: RegExp): boolean {
    this.space();
    return this.matchHere(pattern) !== undefined;
  }

  /** Takes what `pattern` matches here; undefined when it does not. */
  take(pattern: RegExp): string | undefined {
    this.space();
    const found = this.matchHere(pattern);
    if (found) this.at += found.length;
    return found;
  }

  private matchHere(pattern: RegExp): string | undefined {
    let sticky = this.sticky.get(pattern.source);
    if (!sticky) {
      sticky = new RegExp(pattern.source, "y");
      this.sticky.set(pattern.source, sticky);
    }
    sticky.lastIndex = this.at;
    return sticky.exec(this.text)?.[0];
  }

  string(): string | undefined {
    const text = this.take(/"(?:[^"\\]|\\.)*"/);
    return text === undefined ? undefined : (JSON.parse(text) as string);
  }

  /** A name: a word or a quoted string. */
  name(): string {
    return this.string() ?? this.take(/[A-Za-z_][A-Za-z0-9_']*/) ?? this.fail("expected a name");
  }

  integer(): number {
    const text = this.take(/-?\d+/) ?? this.fail("expected an integer");
    return Number(text);
  }

  /** Items between `open` and `close`, separated by commas; a comma after the last is allowed. */
  list<T>(open: string, close: string, item: () => T): T[] {
    this.expect(open);
    const items: T[] = [];
    while (!this.accept(close)) {
      items.push(item());
      if (this.accept(",")) continue;
      this.expect(close);
      break;
    }
    return items;
  }

  private space(): void {
    for (;;) {
      while (/\s/.test(this.text[this.at] ?? "")) this.at++;
      if (!this.text.startsWith("//", this.at)) return;
      while (this.at < this.text.length && this.text[this.at] !== "\n") this.at++;
    }
  }
}
