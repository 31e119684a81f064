import { RecipeError } from "../core/document";
import { Cancelled, ModelFormatError } from "../core/ir";
import { DataError } from "../data";

/** Something the user gave cannot be used; the message is one sentence and what to do next. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** What the process says when it ends. */
export const exitCode = { fine: 0, notEqual: 1, badInput: 2, interrupted: 130 } as const;

/** The sentence for an error that ended work on a file. */
export function sentence(error: unknown): string {
  if (error instanceof Cancelled) return "Interrupted.";
  if (!(error instanceof Error)) return String(error);
  const known =
    error instanceof InputError ||
    error instanceof ModelFormatError ||
    error instanceof RecipeError ||
    error instanceof DataError;
  const isBug = !known && /^(Type|Reference|Syntax|Pass)Error$/.test(error.name);
  const words = isBug
    ? `${error.message} (a mistake of Espalier; ESPALIER_DEBUG=1 shows where)`
    : systemSentence(error);
  const text = (known ? error.message : words).replace(/\s+/g, " ").trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

const systemWords: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EACCES: "permission was denied",
  EPERM: "permission was denied",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is no folder",
  ENOSPC: "the disk is full",
  EROFS: "the disk is read-only",
  EMFILE: "too many files are open",
};

function systemSentence(error: Error): string {
  const { code, path } = error as NodeJS.ErrnoException;
  const words = code === undefined ? undefined : systemWords[code];
  return words ? `${path ?? "A file"}: ${words}` : error.message;
}
