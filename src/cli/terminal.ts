import type { Progress } from "../protocol/reports";

/**
 * Where a command prints. With `json` standard output carries one object a line and nothing else; people's text goes to standard error or is
 * left out. Text from models is made harmless: a name may hold escape sequences.
 */
export class Terminal {
  private barShown = false;
  private lastDrawn = 0;

  constructor(
    readonly json: boolean,
    private readonly out: NodeJS.WriteStream = process.stdout,
    private readonly err: NodeJS.WriteStream = process.stderr,
  ) {}

  /** One object on a line of standard output. */
  object(value: unknown): void {
    this.clearBar();
    this.out.write(`${JSON.stringify(value)}\n`);
  }

  /** A line for people; nothing with `--json`. */
  line(text = ""): void {
    if (this.json) return;
    this.clearBar();
    this.out.write(`${printable(text)}\n`);
  }

  problem(text: string): void {
    this.clearBar();
    this.err.write(`${printable(text)}\n`);
  }

  bold(text: string): string {
    return this.colours ? `\u0001[1m${text}\u0001[22m` : text;
  }

  dim(text: string): string {
    return this.colours ? `\u0001[2m${text}\u0001[22m` : text;
  }

  /** A bar on standard error when that is a terminal; ten times a second at most. */
  progress(label: string): (progress: Progress) => void {
    if (!this.err.isTTY) return () => {};
    return ({ stage, fraction }) => {
      const now = performance.now();
      if (now - this.lastDrawn < 100) return;
      this.lastDrawn = now;
      const width = 24;
      const full = Math.round((fraction ?? 0) * width);
      const bar = fraction === null ? "·".repeat(width) : "█".repeat(full) + "░".repeat(width - full);
      const room = Math.max(0, (this.err.columns ?? 80) - width - 4);
      this.err.write(`\r\u001b[K${bar}  ${printable(`${label}: ${stage}`).slice(0, room)}`);
      this.barShown = true;
    };
  }

  clearBar(): void {
    if (this.barShown) this.err.write("\r\u001b[K");
    this.barShown = false;
  }

  /** Columns aligned by their widest cell; the first is left-aligned, the others right. */
  table(rows: readonly (readonly string[])[], options: { leftColumns?: number } = {}): void {
    const left = options.leftColumns ?? 1;
    const widths: number[] = [];
    for (const row of rows)
      row.forEach((cell, column) => {
        widths[column] = Math.max(widths[column] ?? 0, visibleLength(cell));
      });
    for (const row of rows) {
      const cells = row.map((cell, column) => {
        const gap = " ".repeat((widths[column] as number) - visibleLength(cell));
        return column < left ? cell + gap : gap + cell;
      });
      this.line(`  ${cells.join("  ").trimEnd()}`);
    }
  }

  private get colours(): boolean {
    return this.out.isTTY === true && process.env.NO_COLOR === undefined;
  }
}

/** U+0001 stands for the escape character in what this program writes itself, until everything else has been made harmless. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const styles = /\u0001\[(\d+)m/g;

function visibleLength(text: string): number {
  return text.replace(styles, "").length;
}

/** Control characters as visible escapes, this program's own styles as escape sequences. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const harmless = text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (c) =>
    c === "\u0001" ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return harmless.replace(styles, (_, code: string) =>
    code === "1" || code === "2" || code === "22" ? `\u001b[${code}m` : "",
  );
}
