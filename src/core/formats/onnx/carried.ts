import type { AttributeValue, SparseTensor, Value, ValueType } from "../../ir";
import type { NameId } from "./valueNames";
import type { Piece } from "./verbatimPieces";
import type { Span } from "./wireReader";

/** A field that the reader did not interpret, tag included, to be written back as it stood. */
export interface CarriedField {
  readonly field: number;
  readonly span: Span;
}

/**
 * What a message held besides what the IR keeps. Protobuf tells an absent field from one that holds its default, and a file must come back
 * as it was: bit n of `present` says that field n was there although empty.
 */
export class Carried {
  present = 0;
  readonly fields: CarriedField[] = [];

  /** Remembers that a string field was there although empty. */
  notePresence(field: number, value: string): void {
    if (value === "") this.present |= 1 << field;
  }

  get isEmpty(): boolean {
    return this.present === 0 && this.fields.length === 0;
  }
}

export class NodeCarried extends Carried {
  /** The domain as the file spells it, where the IR says "". */
  spelledDomain = "";
  /** Position in a file whose nodes were not sorted; -1 otherwise. */
  fileOrder = -1;

  override get isEmpty(): boolean {
    return super.isEmpty && this.spelledDomain === "" && this.fileOrder < 0;
  }
}

/** A `value_info` for a name that this graph does not define, and its place among the others. */
export interface OrphanInfo {
  readonly order: number;
  readonly span: Span;
}

/** What a `TensorAnnotation` says: a tensor by name, and by name those that hold its quantization parameters. */
export interface CarriedAnnotation {
  readonly names: readonly string[];
  /** The field, tag included. */
  readonly span: Span;
}

export class GraphCarried extends Carried {
  readonly annotations: CarriedAnnotation[] = [];
  /** Names in annotations that this graph did not define. */
  readonly unknownNames = new Set<string>();
  readonly orphanInfos: OrphanInfo[] = [];
  /** Number of nodes when the file did not have them sorted; 0 when it had. */
  unsortedNodes = 0;
  /** What the attribute that holds this subgraph carried. */
  attribute: Carried | undefined;
}

export interface CarriedOpset {
  readonly spelledDomain: string;
  readonly domain: string;
  readonly version: number;
  /** The `OperatorSetIdProto`, tag included. */
  readonly span: Span;
}

export class ModelCarried extends Carried {
  readonly opsets: CarriedOpset[] = [];
  /** Whether some tensor lay in another file. */
  hasExternalData = false;
  /** Whether some subgraph defines a name that an enclosing graph defines too. */
  hasShadowedNames = false;
  /** The opset that a model before IR version 3 has without saying so. */
  impliesOpset = false;
}

export class FunctionCarried extends Carried {
  spelledDomain = "";
  readonly opsets: CarriedOpset[] = [];
}

/** Metadata as read: repeated keys and the order of fields are in `spans`, which are written while nobody made another map. */
export class ReadMetadata extends Map<string, string> {
  readonly spans: Span[] = [];
}

/** One `ValueInfoProto` of the file. */
export interface ReadInfo {
  readonly name: string;
  readonly id: NameId;
  readonly type: ValueType | undefined;
  readonly docString: string;
  readonly metadata: ReadonlyMap<string, string>;
  /** The message, without tag. */
  readonly span: Span;
  /** The `TypeProto` in it, without tag. */
  readonly typeSpan: Span | undefined;
}

/** Where a value is declared in its file: as an input, an output, a `value_info`; each with its place in that list. */
export class ValueOrigin {
  /** Of every value of a file that is not declared anywhere. */
  static readonly undeclared: object = Object.freeze(new ValueOrigin());
  input: ReadInfo | undefined;
  inputOrder = -1;
  output: ReadInfo | undefined;
  info: ReadInfo | undefined;
  infoOrder = -1;
  /** What the value got from them; another text or map means that somebody changed it. */
  docString = "";
  metadata: ReadonlyMap<string, string> | undefined;
}

export function originOf(value: Value): ValueOrigin | undefined {
  return value.origin instanceof ValueOrigin ? value.origin : undefined;
}

/** What an attribute holds; `lazy` stands for `value` where decoding can wait. */
export interface AttributeContent {
  readonly kind: AttributeValue["kind"];
  readonly value?: unknown;
  readonly bytes?: unknown;
  readonly lazy?: () => unknown;
  readonly lazyBytes?: () => unknown;
}

/**
 * An attribute as read. `encoded` is on the prototype, so that `{ ...attribute, value }` is a new attribute and not the old one's bytes.
 */
export class ReadAttribute {
  readonly name: string;
  readonly docString: string | undefined;
  readonly reference: string | undefined;
  readonly kind: AttributeValue["kind"];
  declare readonly value: unknown;
  declare readonly bytes: unknown;
  readonly #span: Span | undefined;
  readonly #carried: Carried | undefined;

  constructor(
    parts: { name: string; docString: string; reference: string; carried: Carried | undefined },
    span: Span | undefined,
    content: AttributeContent,
  ) {
    this.name = parts.name;
    this.docString = parts.docString || undefined;
    this.reference = parts.reference || undefined;
    this.kind = content.kind;
    if (content.lazy) {
      // Decoded when somebody looks at it; being the object's own property it survives a spread.
      Object.defineProperty(this, "value", { enumerable: true, get: content.lazy });
      if (content.lazyBytes) Object.defineProperty(this, "bytes", { enumerable: true, get: content.lazyBytes });
    } else if (content.kind !== "unknown") {
      this.value = content.value;
      if (content.bytes !== undefined) this.bytes = content.bytes;
    }
    this.#span = span;
    this.#carried = parts.carried;
  }

  /** The `AttributeProto` without tag; undefined when it holds graphs or external tensors. */
  get span(): Span | undefined {
    return this.#span;
  }

  get encoded(): Uint8Array | undefined {
    return this.#span instanceof Uint8Array ? this.#span : undefined;
  }

  get carried(): Carried | undefined {
    return this.#carried;
  }
}

const noEntries: readonly Span[] = [];

/** How a tensor stood in its file, in pieces: what is kept verbatim, where its name goes, where its external data is described. */
export class TensorOrigin {
  pieces: readonly Piece[] = [];
  name = "";
  hasName = false;
  hasRaw = false;
  isExternal = false;
  /** Keys of `external_data` other than location, offset, length and checksum, as entries with tag. */
  otherEntries: readonly Span[] = noEntries;
}

/** A sparse initializer: what is written while its dense form stands untouched. */
export class SparseOrigin {
  constructor(
    readonly name: string,
    readonly sparse: SparseTensor,
    readonly carried: Carried,
  ) {}
}
