import { floatsOf, integersOf, type Node, type Value } from "../ir";

/** What a pattern has bound so far. */
class Bindings {
  readonly nodes: Node[] = [];
  readonly captured = new Map<string, Node | Value>();

  copy(): Bindings {
    const copy = new Bindings();
    copy.nodes.push(...this.nodes);
    for (const [name, bound] of this.captured) copy.captured.set(name, bound);
    return copy;
  }

  /** False when the name is bound to something else already: the same name twice means the same value. */
  capture(name: string, what: Node | Value): boolean {
    const bound = this.captured.get(name);
    if (bound) return bound === what;
    this.captured.set(name, what);
    return true;
  }
}

/** A pattern over a value; `Captures` is what a match binds by name. */
export interface Pattern<Captures = object> {
  /** Tries the value; gives all ways to match it, in order, as extended bindings. */
  match(value: Value | null | undefined, bindings: Bindings): Iterable<Bindings>;
  /** Only for type inference. */
  readonly __captures?: Captures;
}

type CapturesOf<P> = P extends Pattern<infer C> ? C : never;
type Intersect<U> = (U extends unknown ? (k: U) => void : never) extends (k: infer I) => void ? I : never;
type Simplify<T> = { [K in keyof T]: T[K] };
type AllCaptures<Ps extends readonly Pattern[]> = [Ps[number]] extends [never]
  ? object
  : Intersect<CapturesOf<Ps[number]>>;

/** One match of a pattern whose root is an operator. */
export interface Match<Captures = object> {
  readonly captures: Simplify<Captures>;
  /** All matched nodes, the root first. */
  readonly nodes: readonly Node[];
  readonly root: Node;
}

interface OpOptions {
  readonly domain?: string;
  /** Whether the operator's two inputs may stand in either order (Add, Mul, ...). */
  readonly commutative?: boolean;
  /** Which output of the node the pattern follows; 0 when absent. */
  readonly output?: number;
  /** Extra condition on the node, for example on an attribute. */
  readonly where?: (node: Node) => boolean;
}

const commutativeOps = new Set(["Add", "Mul", "And", "Or", "Xor", "Equal", "Max", "Min", "Sum", "Mean"]);

/** Matches a value produced by one of the named operators with inputs that match. */
export class OpPattern<Captures = object> implements Pattern<Captures> {
  declare readonly __captures?: Captures;
  private readonly names: ReadonlySet<string>;

  constructor(
    opTypes: string | readonly string[],
    private readonly inputs: readonly Pattern[],
    private readonly options: OpOptions = {},
    private readonly captureName?: string,
  ) {
    this.names = new Set(typeof opTypes === "string" ? [opTypes] : opTypes);
  }

  /** Binds the node under a name. */
  as<K extends string>(name: K): OpPattern<Captures & Record<K, Node>> {
    return new OpPattern([...this.names], this.inputs, this.options, name);
  }

  with(options: OpOptions): OpPattern<Captures> {
    return new OpPattern([...this.names], this.inputs, { ...this.options, ...options }, this.captureName);
  }

  *match(value: Value | null | undefined, bindings: Bindings): Iterable<Bindings> {
    const node = value?.producer;
    if (!node || node.outputs[this.options.output ?? 0] !== value) return;
    yield* this.matchNode(node, bindings);
  }

  *matchNode(node: Node, bindings: Bindings): Iterable<Bindings> {
    if (!this.names.has(node.opType) || node.domain !== (this.options.domain ?? "")) return;
    if (this.options.where && !this.options.where(node)) return;
    const start = bindings.copy();
    if (this.captureName && !start.capture(this.captureName, node)) return;
    if (!start.nodes.includes(node)) start.nodes.push(node);
    const commutative = this.options.commutative ?? commutativeOps.has(node.opType);
    yield* this.matchInputs(node, this.inputs, start, 0);
    const [first, second] = this.inputs;
    if (commutative && first && second && this.inputs.length === 2 && node.inputs.length === 2) {
      yield* this.matchInputs(node, [second, first], start, 0);
    }
  }

  private *matchInputs(
    node: Node,
    patterns: readonly Pattern[],
    bindings: Bindings,
    index: number,
  ): Iterable<Bindings> {
    const pattern = patterns[index];
    if (!pattern) {
      yield bindings;
      return;
    }
    for (const next of pattern.match(node.inputs[index], bindings))
      yield* this.matchInputs(node, patterns, next, index + 1);
  }

  /** The first match with `root` as root, undefined when there is none. */
  find(root: Node): Match<Captures> | undefined {
    for (const bindings of this.matchNode(root, new Bindings())) {
      return { captures: Object.fromEntries(bindings.captured) as Simplify<Captures>, nodes: bindings.nodes, root };
    }
    return undefined;
  }

  /** Operators that a root may have: lets a driver skip other nodes at once. */
  get rootOps(): ReadonlySet<string> {
    return this.names;
  }
}

class ValuePattern<Captures = object> implements Pattern<Captures> {
  declare readonly __captures?: Captures;
  constructor(
    private readonly accepts: (value: Value | null | undefined) => boolean,
    private readonly captureName?: string,
  ) {}

  as<K extends string>(name: K): ValuePattern<Captures & Record<K, Value>> {
    return new ValuePattern(this.accepts, name);
  }

  *match(value: Value | null | undefined, bindings: Bindings): Iterable<Bindings> {
    if (!this.accepts(value)) return;
    if (!this.captureName || !value) {
      yield bindings;
      return;
    }
    const next = bindings.copy();
    if (next.capture(this.captureName, value)) yield next;
  }
}

/** A pattern that matches when any of the alternatives does; only captures common to all are typed. */
class OrPattern<Captures> implements Pattern<Captures> {
  declare readonly __captures?: Captures;
  constructor(private readonly alternatives: readonly Pattern[]) {}

  *match(value: Value | null | undefined, bindings: Bindings): Iterable<Bindings> {
    for (const one of this.alternatives) yield* one.match(value, bindings);
  }
}

/** The words of the pattern language. */
export const p = {
  /** Any value that is there. */
  any: new ValuePattern((value) => value !== null && value !== undefined),
  /** A value known at optimization time: an initializer that nobody can override, or a Constant. */
  constant: new ValuePattern((value) => value?.constant !== undefined),
  /** A constant whose every element is `number` within a relative tolerance of 1e-4 (exporters round sqrt(2) and the like differently). */
  scalar: (number: number): ValuePattern => new ValuePattern((value) => isFilledWith(value, number)),
  op: <Ps extends readonly Pattern[]>(opTypes: string | readonly string[], ...inputs: Ps): OpPattern<AllCaptures<Ps>> =>
    new OpPattern(opTypes, inputs),
  or: <Ps extends readonly Pattern[]>(...alternatives: Ps): Pattern<CapturesOf<Ps[number]>> =>
    new OrPattern(alternatives),
};

function isFilledWith(value: Value | null | undefined, number: number): boolean {
  const tensor = value?.constant;
  if (!tensor || tensor.size === 0 || tensor.size > 4096) return false;
  const elements = floatsOf(tensor) ?? integersOf(tensor);
  if (!elements) return false;
  const tolerance = Math.abs(number) * 1e-4;
  for (const element of elements) if (!(Math.abs(element - number) <= tolerance)) return false;
  return true;
}
