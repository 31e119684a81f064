import type { TensorData } from "../../ir";
import { ByteRange } from "../byteRange";
import type { ByteSink } from "../fileSet";
import type { Payload } from "./wireWriter";

const bufferBytes = 4 * 1024 * 1024;
/** Arrays from this length on are written from where they are. */
const directBytes = 256 * 1024;
/** In pieces, for the sake of cancelling, and because a system call takes less than 2 GB. */
const largestWrite = 64 * 1024 * 1024;

/** Collects pieces into few large writes; ranges of files and computed weights pass through the one buffer, whatever their length. */
export class BufferedOutput {
  #buffer: Uint8Array | undefined;
  #used = 0;

  /** @param checkCancelled throws when the caller gave up; asked between writes. */
  constructor(
    private readonly sink: ByteSink,
    private readonly checkCancelled: () => void,
  ) {}

  write(payload: Payload): void {
    if (isStreamed(payload)) this.#writeStreamed(payload);
    else this.#writeBytes(bytesOf(payload));
  }

  zeros(count: number): void {
    this.#writeBytes(new Uint8Array(count));
  }

  flush(): void {
    this.checkCancelled();
    if (this.#buffer && this.#used > 0) this.sink.write(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }

  #writeBytes(bytes: Uint8Array): void {
    if (bytes.length >= directBytes) {
      this.flush();
      for (let at = 0; at < bytes.length; at += largestWrite) {
        this.checkCancelled();
        this.sink.write(bytes.subarray(at, at + largestWrite));
      }
      return;
    }
    if (this.#used + bytes.length > bufferBytes) this.flush();
    this.#free().set(bytes, this.#used);
    this.#used += bytes.length;
  }

  #writeStreamed(data: StreamedData): void {
    for (let at = 0; at < data.byteLength; ) {
      if (this.#used === bufferBytes) this.flush();
      const length = Math.min(data.byteLength - at, bufferBytes - this.#used);
      data.readInto(at, this.#free().subarray(this.#used, this.#used + length));
      this.#used += length;
      at += length;
    }
  }

  #free(): Uint8Array {
    this.#buffer ??= new Uint8Array(bufferBytes);
    return this.#buffer;
  }
}

type StreamedData = TensorData & Required<Pick<TensorData, "readInto">>;

/** Whether the bytes are better asked for in pieces: they are in a file, or computed. A range of bytes in memory is a view of them. */
function isStreamed(payload: Payload): payload is StreamedData {
  if (payload instanceof Uint8Array || !payload.readInto) return false;
  return !(payload instanceof ByteRange) || payload.source.readInto !== undefined;
}

/** Copies a piece to where it belongs in one array. */
export function copyPayload(payload: Payload, target: Uint8Array): void {
  if (isStreamed(payload)) payload.readInto(0, target);
  else target.set(bytesOf(payload));
}

function bytesOf(payload: Payload): Uint8Array {
  const bytes = payload instanceof Uint8Array ? payload : payload.bytes();
  // The length stands in the file already: another one would shift all that follows.
  if (bytes.length !== payload.byteLength)
    throw new RangeError(`a tensor announced ${payload.byteLength} bytes and gave ${bytes.length}`);
  return bytes;
}
