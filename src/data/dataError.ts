/** Data that cannot be read or does not fit; the message is one sentence for the user. */
export class DataError extends Error {
  override readonly name = "DataError";
}
