/**
 * A file to read from, by range. Reads are synchronous because graphs are walked synchronously; implementations cache what is small.
 * `node/` has one over a file descriptor, tests use {@link memorySource}.
 */
export interface ByteSource {
  readonly name: string;
  readonly size: number;
  /** Exactly `length` bytes from `offset`: a view where the bytes are in memory, else a fresh read. Throws RangeError past the end. */
  read(offset: number, length: number): Uint8Array;
  /** Fills `target` from `offset` without making a new array; absent where `read` gives views. Throws like `read`. */
  readInto?(offset: number, target: Uint8Array): void;
  /** Set when there is no such file: what reading from it throws. */
  readonly missing?: Error;
}

/** The files of a model: the main one and those beside it (external data, shards). A name is relative to the model's folder. */
export interface FileSet {
  /** Name of the main file, for messages: "resnet50.onnx". */
  readonly name: string;
  readonly main: ByteSource;
  /**
   * Opens a file beside the model; where there is none, a source that says so when it is read: a model is looked at without its weights too.
   * Throws ModelFormatError when the path leaves the folder or leads to what is no file.
   */
  open(relativePath: string): ByteSource;
}

/** Where a model is written. Chunks arrive in order; nothing is visible under the final name before everything was written. */
export interface ByteSink {
  /** Takes all of `chunk` before it returns: the caller may use the array again. */
  write(chunk: Uint8Array): void;
}

/** A sink that can also write files beside the main one. All of them become visible together, when the owner of the sink says so. */
export interface FileSetSink extends ByteSink {
  /** File name of the main file, without folder. */
  readonly name: string;
  /**
   * Opens a file beside the main one.
   * @param wish its file name; another one is taken when that name belongs to one of the `inUse` sources.
   */
  openBeside(wish: string, inUse: Iterable<ByteSource>): { readonly name: string; readonly sink: ByteSink };
}

export function isFileSetSink(sink: ByteSink): sink is FileSetSink {
  return "openBeside" in sink;
}

/** Stands for a file that is not there. */
export function missingSource(name: string, missing: Error): ByteSource {
  return {
    name,
    size: 0,
    missing,
    read() {
      throw missing;
    },
  };
}

export function memorySource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > bytes.length)
        throw new RangeError(`read past the end of ${name}`);
      return bytes.subarray(offset, offset + length);
    },
  };
}
