/** The original could not be overwritten, moved away or read again; the message is one sentence for the user. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
}
