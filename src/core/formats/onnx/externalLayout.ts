import { DataType, type Tensor, type TensorData } from "../../ir";
import type { TensorOrigin } from "./carried";
import type { Location } from "./tensorWriter";

/** Which tensors lie in a data file beside the model: none, those that did and new ones beside them, or all that are worth it. */
export type ExternalPolicy = "none" | "keep" | "all";

/** A tensor as small as this gains nothing from another file. onnx's own writer has the same threshold. */
const smallestExternal = 1024;
/** onnx.proto advises page-aligned offsets, so that a runtime can map the file; small tensors need not waste a page each. */
const pageBytes = 4096;
const cacheLineBytes = 64;

/** Gives tensors their places in the data file, in the order in which they are written. */
export class ExternalLayout {
  readonly placed: { readonly data: TensorData; readonly offset: number }[] = [];
  readonly #known = new Map<TensorData, Location>();
  #end = 0;

  /**
   * @param fileName of the data file; asked for once it is needed.
   * @param holdsNew whether tensors that are not from the file go there too.
   */
  constructor(
    private readonly policy: ExternalPolicy,
    private readonly holdsNew: boolean,
    private readonly nameFile: () => string,
  ) {}

  /** Whether tensors go to the data file that were in the model file. */
  get movesAll(): boolean {
    return this.policy === "all";
  }

  get fileName(): string {
    return this.nameFile();
  }

  /** The place of a tensor, or undefined when it stays in the model file. */
  place(tensor: Tensor, origin: TensorOrigin | undefined): Location | undefined {
    if (this.policy === "none" || tensor.dtype === DataType.String) return undefined;
    const data = tensor.data as TensorData;
    if (!this.#belongs(data, origin)) return undefined;
    const known = this.#known.get(data);
    if (known) return known;
    const alignment = data.byteLength >= pageBytes ? pageBytes : cacheLineBytes;
    const offset = Math.ceil(this.#end / alignment) * alignment;
    const location = { offset, length: data.byteLength };
    this.#end = offset + data.byteLength;
    this.#known.set(data, location);
    this.placed.push({ data, offset });
    return location;
  }

  #belongs(data: TensorData, origin: TensorOrigin | undefined): boolean {
    if (origin?.isExternal) return true;
    if (data.byteLength < smallestExternal) return false;
    return this.policy === "all" || (origin === undefined && this.holdsNew);
  }
}
