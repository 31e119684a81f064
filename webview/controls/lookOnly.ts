import { set } from "./element";
import type { ButtonElement } from "./toolkit";

/** What a control says that would change another version of a file, as one in Git. */
export const LOOK_ONLY = "This is another version of the file: it can be looked at, not changed.";

export interface ChangeLock {
  /** For a while, or for a reason that is told elsewhere. */
  readonly locked: boolean;
  readonly lookOnly: boolean;
  /** While it can be pressed. */
  readonly title?: string | undefined;
}

/** Locks a control that changes the model, or frees it. */
export function lockChange(control: ButtonElement, { locked, lookOnly, title }: ChangeLock): void {
  control.disabled = locked || lookOnly;
  set(control, { title: lookOnly ? LOOK_ONLY : title });
}
