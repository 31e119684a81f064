import { ModelFormatError } from "../../ir";
import { ByteRange } from "../byteRange";
import type { ReadContext } from "./readContext";
import { EntryField } from "./schema";
import type { Span, WireReader } from "./wireReader";

/** The `external_data` entries of one tensor (onnx.proto, `TensorProto.external_data`). */
export class ExternalEntries {
  location: string | undefined;
  offset: string | undefined;
  length: string | undefined;
  readonly others: Span[] = [];

  /** Reads the entry that the present field holds. */
  read(reader: WireReader): void {
    const start = reader.fieldStart;
    const { key, value } = readEntry(reader, "an external data entry");
    if (key === "location") this.location = value;
    else if (key === "offset") this.offset = value;
    else if (key === "length") this.length = value;
    // A checksum is that of the whole data file, which will be another one.
    else if (key !== "checksum") this.others.push(reader.span(start, reader.position - start));
  }
}

/** A `StringStringEntryProto`. */
export function readEntry(reader: WireReader, what: string): { key: string; value: string } {
  let key = "";
  let value = "";
  const outer = reader.enter(what);
  while (reader.next()) {
    if (reader.field === EntryField.key) key = reader.string("a key");
    else if (reader.field === EntryField.value) value = reader.string("a value");
    else reader.skip();
  }
  reader.leave(outer);
  return { key, value };
}

/** The range of another file that holds a tensor, checked against what its shape needs. */
export function openExternal(
  entries: ExternalEntries,
  tensor: { label: string; length: number | undefined; start: number },
  reader: WireReader,
  context: ReadContext,
): ByteRange {
  const fail = (expected: string, found: string, hint?: string): never => {
    throw new ModelFormatError({
      file: reader.source.name,
      offset: tensor.start,
      expected,
      found,
      ...(hint && { hint }),
    });
  };
  if (!entries.location) return fail(`the file that holds ${tensor.label}`, "no location");
  checkLocation(entries.location, tensor.label, fail);
  const offset = parseCount(entries.offset ?? "0");
  if (offset === undefined) return fail(`an offset for ${tensor.label}`, `"${entries.offset?.slice(0, 40)}"`);
  const source = context.files.open(entries.location);
  const given = entries.length === undefined ? undefined : parseCount(entries.length);
  if (entries.length !== undefined && given === undefined)
    return fail(`a length for ${tensor.label}`, `"${entries.length.slice(0, 40)}"`);
  const length = tensor.length ?? given ?? Math.max(source.size - offset, 0);
  if (given !== undefined && given !== length)
    return fail(`${length} bytes for ${tensor.label}`, `${given} bytes of external data`);
  if (!source.missing && offset + length > source.size)
    return fail(
      `${tensor.label} at bytes ${offset} to ${offset + length} of ${source.name}`,
      `a file of ${source.size} bytes`,
      "The data file is truncated or belongs to another model.",
    );
  return new ByteRange(source, offset, length);
}

/** A path must stay in the model's folder; a FileSet checks links too. */
function checkLocation(location: string, label: string, fail: (expected: string, found: string) => never): void {
  const parts = location.split(/[/\\]/);
  const isAbsolute = parts[0] === "" || /^[A-Za-z]:/.test(location);
  if (isAbsolute || parts.includes("..") || location.includes("\0"))
    fail(`${label} in a file of the model's folder`, `the path ${JSON.stringify(location.slice(0, 200))}`);
}

function parseCount(text: string): number | undefined {
  const count = /^\d{1,16}$/.test(text) ? Number(text) : undefined;
  return count !== undefined && Number.isSafeInteger(count) ? count : undefined;
}
