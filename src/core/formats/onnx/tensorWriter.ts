import { DataType, type Tensor, type TensorData } from "../../ir";
import { TensorOrigin } from "./carried";
import type { ExternalLayout } from "./externalLayout";
import { TensorField as F } from "./schema";
import { writeEntry } from "./typeWriter";
import type { WireWriter } from "./wireWriter";

/**
 * A `TensorProto`: piece by piece as it stood in its file when it came from one, else with `raw_data`.
 * @param name its new name; undefined keeps the one it has.
 */
export function writeTensor(
  writer: WireWriter,
  field: number,
  tensor: Tensor,
  layout: ExternalLayout,
  name?: string,
): void {
  const origin = tensor.origin instanceof TensorOrigin ? tensor.origin : undefined;
  const location = layout.place(tensor, origin);
  writer.message(field, () => {
    // A typed field that must go to another file is written as new: its elements take another form anyway.
    if (origin && (!location || origin.hasRaw || origin.isExternal)) {
      writeAsRead(writer, tensor, origin, layout, location, name);
      return;
    }
    for (const dim of tensor.dims) writer.varint(F.dims, dim);
    writer.varint(F.dataType, tensor.dtype);
    if (tensor.dtype === DataType.String) for (const text of tensor.strings()) writer.bytes(F.stringData, text);
    if (name !== undefined) writer.string(F.name, name);
    if (location) writeLocation(writer, layout, location);
    else if (tensor.dtype !== DataType.String) writeElements(writer, tensor);
  });
}

/** Where a tensor lies in the data file. */
export interface Location {
  readonly offset: number;
  readonly length: number;
}

function writeAsRead(
  writer: WireWriter,
  tensor: Tensor,
  origin: TensorOrigin,
  layout: ExternalLayout,
  location: Location | undefined,
  name: string | undefined,
): void {
  for (const piece of origin.pieces) {
    switch (piece) {
      case "name":
        if (name !== undefined || origin.hasName) writer.string(F.name, name ?? origin.name);
        break;
      case "raw":
        if (!location && (origin.hasRaw || origin.isExternal)) writeElements(writer, tensor);
        break;
      case "external":
        if (!location) break;
        writeLocation(writer, layout, location, origin);
        break;
      default:
        writer.raw(piece);
    }
  }
}

function writeElements(writer: WireWriter, tensor: Tensor): void {
  writer.bytes(F.rawData, tensor.data as TensorData);
}

const external = 1;

function writeLocation(writer: WireWriter, layout: ExternalLayout, location: Location, origin?: TensorOrigin): void {
  writeEntry(writer, F.externalData, "location", layout.fileName);
  writeEntry(writer, F.externalData, "offset", String(location.offset));
  writeEntry(writer, F.externalData, "length", String(location.length));
  for (const span of origin?.otherEntries ?? []) writer.raw(span);
  writer.varint(F.dataLocation, external);
}
