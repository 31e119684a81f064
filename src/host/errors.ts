import * as vscode from "vscode";
import type { Failure } from "../protocol/messages";
import { isCancelled } from "../protocol/rpc";
import { commands } from "./contributions";
import type { Log } from "./log";

/** Errors whose message was written for the user, by name: classes do not survive the way from the engine. */
const WRITTEN_FOR_USERS: ReadonlySet<string> = new Set([
  "ModelFormatError",
  "RecipeError",
  "EngineDied",
  "DocumentError",
  "WriteError",
  "UserError",
]);

/** Something the user did that cannot be done; the message is the sentence to show. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** One sentence, and what to do; the log gets the stack. */
export function describeFailure(error: unknown, log: Log): Failure {
  if (!(error instanceof Error)) return { message: String(error) };
  log.error(error.stack ?? error.message);
  const message = oneSentence(error.message);
  if (WRITTEN_FOR_USERS.has(error.name)) return { message };
  return { message, hint: "The log has the details." };
}

/** Shows an error with a way to the log. Cancelling is not an error. */
export function showFailure(error: unknown, log: Log, about?: string): void {
  if (isCancelled(error)) return;
  const { message } = describeFailure(error, log);
  const text = about === undefined || message.includes(about) ? message : `${about}: ${message}`;
  void vscode.window.showErrorMessage(text, "Show Log").then((choice) => {
    if (choice) void vscode.commands.executeCommand(commands.showLog);
  });
}

/** Messages may quote a model's text: a notification stays one line of readable length. */
export function oneSentence(message: string): string {
  const line = message
    .replace(/\p{C}+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line || "Something went wrong.";
}
