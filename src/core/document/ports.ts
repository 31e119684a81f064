import type { FileSet, FileSetSink } from "../formats/fileSet";
import type { Runtime } from "../runtime";

/** What a document needs of the machine it runs on; `node/` implements it. Paths are opaque text to the document. */
export interface ModelStorage {
  /** Opens a model's file and its folder. Throws an Error of one sentence when there is no such file. */
  read(path: string): OpenFiles;
  /**
   * Writes a model under a temporary name beside `destination` (in the machine's temporary folder when absent), so that it can be run
   * before anybody sees it.
   */
  stage(write: (sink: FileSetSink) => void, destination?: string): StagedModel;
  /** Begins a file that is written in pieces under a temporary name beside `destination`. */
  stageFile(destination: string): StagedFile;
  /** Writes a text file in one step: nobody ever sees half of it. */
  writeText(path: string, text: string): void;
  /** Something that changes when the file does; undefined when there is no file. */
  stamp(path: string): string | undefined;
  /** True when both paths lead to one file, through links too. */
  sameFile(a: string, b: string): boolean;
}

/** The files of a model, open until somebody closes them: weights are read when they are asked for. */
export interface OpenFiles extends FileSet {
  close(): void;
}

/** A model that was written but is not in its place yet. */
export interface StagedModel {
  /** Where it lies now, ready to be opened by a runtime. */
  readonly path: string;
  /** Size with its external data. */
  readonly bytes: number;
  /** Moves it to its destination, over what stood there. */
  commit(): void;
  /** Deletes it; does nothing after `commit`. */
  discard(): void;
}

/** A file on its way: nobody sees it before `commit`. */
export interface StagedFile {
  write(chunk: Uint8Array): void;
  /** Moves it to its destination, over what stood there. */
  commit(): void;
  /** Deletes it; does nothing after `commit`. */
  discard(): void;
}

export interface DocumentPorts {
  readonly storage: ModelStorage;
  /** Absent when nothing may be run: then nothing is verified or measured, and constants fold only as far as core can. */
  readonly runtime?: Runtime | undefined;
}
