import type { Shape } from "./dim";
import type { Graph } from "./graph";
import { noMetadata } from "./metadata";
import type { Node } from "./node";
import { Readers } from "./readers";
import type { Tensor } from "./tensor";
import type { ValueType } from "./type";

export type ValueId = number & { readonly __brand: "ValueId" };

/** One reading place of a value: `node.inputs[index]`. */
export interface Use {
  readonly node: Node;
  readonly index: number;
}

let nextId = 1;

/**
 * An edge of the graph, single assignment. It comes from a node (`producer`), or it is a graph input, an initializer (`initializer` set),
 * or both (a default that the caller may override). Who reads it is kept up to date by Node and Graph: never call `addReader` or `removeReader` yourself.
 */
export class Value {
  readonly id = nextId++ as ValueId;
  /** What is known of the type: declared in the file, then refined by shape inference. */
  type: ValueType | undefined;
  /** The value itself as far as it is known, for small integer vectors and scalars: what shape arithmetic is made of. Flat, with `null` holes. */
  content: Shape | undefined;
  docString = "";
  metadata: ReadonlyMap<string, string> = noMetadata;
  /** Set when the file has a `value_info` for this value; it is then written back. */
  declared = false;
  /** The `ValueInfoProto` as it stood in the file; the writer uses it while name and type are untouched. */
  origin: object | undefined;

  /** The graph that defines it; undefined once removed. */
  graph: Graph | undefined;
  producer: Node | undefined;
  /** Position among the producer's outputs. */
  producerIndex = 0;
  initializer: Tensor | undefined;
  isGraphInput = false;
  /** A constant that quantization annotations speak of, or that holds their parameters: it must stay, as it is and under its name. */
  isAnnotated = false;
  /** How many times it stands in a graph's outputs. */
  outputCount = 0;

  /** The node, when one input of one node reads it: nearly every value is like that, and a model has a million. */
  #read: Node | Readers | undefined;

  constructor(
    public name: string,
    type?: ValueType,
  ) {
    this.type = type;
  }

  get isGraphOutput(): boolean {
    return this.outputCount > 0;
  }

  /** An initializer that no caller can override: safe to fold. */
  get isConstant(): boolean {
    return this.initializer !== undefined && !this.isGraphInput;
  }

  /** The constant behind this value, seen through a Constant node too; undefined when it is not one. */
  get constant(): Tensor | undefined {
    if (this.initializer) return this.isGraphInput ? undefined : this.initializer;
    if (this.producer?.opType !== "Constant" || this.producer.domain !== "") return undefined;
    const held = this.producer.attributes.get("value");
    return held?.kind === "tensor" && held.reference === undefined ? held.value : undefined;
  }

  /** One more input of a node reads it. */
  addReader(node: Node): void {
    if (this.#read === undefined) {
      this.#read = node;
      return;
    }
    if (!(this.#read instanceof Readers)) this.#read = new Readers(this.#read);
    this.#read.add(node);
  }

  /** One input less of a node reads it. */
  removeReader(node: Node): void {
    if (this.#read instanceof Readers) this.#read.remove(node);
    else if (this.#read === node) this.#read = undefined;
  }

  /** A snapshot of all reading places, safe while the graph changes. Graph outputs are not among them: see `outputCount`. */
  get uses(): Use[] {
    const uses: Use[] = [];
    for (const node of this.consumers) {
      node.inputs.forEach((input, index) => {
        if (input === this) uses.push({ node, index });
      });
    }
    return uses;
  }

  /** The nodes that read it, once each, as a snapshot. Readers inside subgraphs of other nodes are included. */
  get consumers(): Node[] {
    if (this.#read instanceof Readers) return this.#read.nodes();
    return this.#read ? [this.#read] : [];
  }

  get consumerCount(): number {
    if (this.#read instanceof Readers) return this.#read.size;
    return this.#read ? 1 : 0;
  }

  /** How many inputs of a node read it. */
  timesReadBy(node: Node): number {
    if (this.#read instanceof Readers) return this.#read.times(node);
    return this.#read === node ? 1 : 0;
  }

  /** Number of reading places plus graph outputs, and one for annotations: 0 means dead, 1 means a single reader. */
  get useCount(): number {
    const read = this.#read instanceof Readers ? this.#read.total : this.#read ? 1 : 0;
    return this.outputCount + (this.isAnnotated ? 1 : 0) + read;
  }

  /** The only node that reads it, through one input, when it is no graph output either. */
  get soleConsumer(): Node | undefined {
    if (this.outputCount > 0) return undefined;
    if (!(this.#read instanceof Readers)) return this.#read;
    return this.#read.total === 1 ? this.#read.only : undefined;
  }

  /** Makes every reader, and every graph output unless `keepOutputs`, read `other` instead. */
  replaceUsesWith(other: Value, options: { keepOutputs?: true } = {}): void {
    if (other === this) return;
    for (const { node, index } of this.uses) node.setInput(index, other);
    if (this.outputCount > 0 && !options.keepOutputs) this.graph?.replaceOutput(this, other);
  }

  get shape(): Shape | undefined {
    return this.type?.kind === "tensor" || this.type?.kind === "sparse" ? this.type.shape : undefined;
  }

  get dtype(): number | undefined {
    return this.type?.kind === "tensor" || this.type?.kind === "sparse" ? this.type.dtype : undefined;
  }
}
