import { type ParseArgsConfig, parseArgs } from "node:util";
import { InputError } from "./failures";

type OptionTable = NonNullable<ParseArgsConfig["options"]>;

/** What a command takes on its line; `help` describes it. */
export interface CommandShape {
  readonly name: string;
  readonly options: OptionTable;
  /** Least and most files. */
  readonly files: readonly [number, number];
}

export interface ParsedLine {
  readonly files: readonly string[];
  flag(name: string): boolean;
  text(name: string): string | undefined;
  /** Throws InputError when it is not an integer from `least` on. */
  integer(name: string, least: number): number | undefined;
}

/** Throws InputError: one sentence, with the option that was probably meant. */
export function parseLine(shape: CommandShape, args: readonly string[]): ParsedLine {
  const { values, positionals } = parse(shape, args);
  const [least, most] = shape.files;
  if (positionals.length < least) {
    const what = least === 1 ? "a model file" : `${least} model files`;
    throw new InputError(`espalier ${shape.name} needs ${what}; see espalier ${shape.name} --help.`);
  }
  if (positionals.length > most)
    throw new InputError(
      `espalier ${shape.name} takes ${most === 1 ? "one file" : `${most} files`}, not ${positionals.length}.`,
    );
  const text = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === "string" ? value : undefined;
  };
  return {
    files: positionals,
    flag: (name) => values[name] === true,
    text,
    integer(name, smallest) {
      const value = text(name);
      if (value === undefined) return undefined;
      const number = Number(value);
      if (!/^-?\d+$/.test(value) || !Number.isSafeInteger(number) || number < smallest)
        throw new InputError(`--${name} takes a whole number from ${smallest} on, not "${value}".`);
      return number;
    },
  };
}

function parse(shape: CommandShape, args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: shape.options, allowPositionals: true, strict: true });
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
      const wrong = /'(-[^']*)'/.exec(message)?.[1] ?? "";
      throw new InputError(
        `There is no option ${wrong}${meant(
          wrong,
          Object.keys(shape.options).map((name) => `--${name}`),
        )}; see espalier ${shape.name} --help.`,
      );
    }
    if (code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE") {
      const wrong = /(--[\w-]+)/.exec(message)?.[1] ?? "An option";
      const wantsValue = /missing|ambiguous/.test(message);
      throw new InputError(
        `${wrong} ${wantsValue ? "needs a value" : "takes no value"}; see espalier ${shape.name} --help.`,
      );
    }
    throw new InputError(`${message.split("\n")[0]}`);
  }
}

/** ", did you mean --out?" when a known word is close, else "". */
export function meant(wrong: string, known: readonly string[]): string {
  const near = known
    .map((word) => ({ word, distance: editDistance(wrong.replace(/=.*$/, ""), word) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return near && near.distance <= Math.max(1, Math.floor(near.word.length / 3)) ? `, did you mean ${near.word}?` : "";
}

/** Insertions, deletions, changes and swaps of neighbours from one short word to another (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] as number) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length] as number;
}
