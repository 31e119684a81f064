/** Closes a discriminated union: a new case that nobody handles is a compile error here. */
export function assertNever(value: never): never {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`);
}
