/**
 * A dimension of a shape: a size, a symbolic expression in canonical text (`"batch"`, `"2*seq + 1"`), or null when nothing is known.
 *
 * Expressions are polynomials with integer coefficients over atoms. An atom is a name, or a floor division, min or max that could not be
 * simplified. Being canonical text they compare with `===`, serialise as they are, and read well in a table.
 */
export type Dim = number | string | null;
export type Shape = readonly Dim[];

/** Monomial (sorted atoms joined by "*", "" for the constant term) to its integer coefficient. */
type Polynomial = ReadonlyMap<string, number>;

const simpleName = /^[A-Za-z_][A-Za-z0-9_.:]*$/;
const parsed = new Map<string, Polynomial>();
const maxTerms = 64;
const maxText = 1024;

/** The dimension for a `dim_param` as a file spells it: parsed when it is an expression, else quoted as one opaque name. */
export function dimFromParam(text: string): Dim {
  if (text === "" || text === "?") return null;
  if (simpleName.test(text)) return text;
  const polynomial = text.length <= maxText ? new Parser(text).parse() : undefined;
  return polynomial ? toDim(polynomial) : quoted(text);
}

/** The text to write as `dim_param` for a symbolic dimension: the opposite of {@link dimFromParam}. */
export function dimToParam(dim: string): string {
  return dim.startsWith("'") && dim.endsWith("'") && !dim.slice(1, -1).includes("'") ? dim.slice(1, -1) : dim;
}

export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return a + b;
  if (a === null || b === null) return null;
  return toDim(sum(polynomialOf(a), polynomialOf(b), 1));
}

export function subDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (a === null || b === null) return null;
  return toDim(sum(polynomialOf(a), polynomialOf(b), -1));
}

export function mulDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return a * b + 0; // never -0
  if (a === 0 || b === 0) return 0;
  if (a === null || b === null) return null;
  return toDim(product(polynomialOf(a), polynomialOf(b)));
}

/** floor(a / b); exact polynomial quotients are simplified (`(2*n) / 2` is `n`). */
export function floorDivDims(a: Dim, b: Dim): Dim {
  if (b === 1) return a;
  if (b === 0 || a === null || b === null) return null;
  if (typeof a === "number" && typeof b === "number") return Math.floor(a / b) + 0;
  if (a === b) return 1;
  const exact = exactQuotient(polynomialOf(a), polynomialOf(b));
  if (exact) return toDim(exact);
  if (typeof b === "number" && b > 0) {
    const inner = shiftedFloor(polynomialOf(a));
    // floor((floor(p / n) + r) / b) = floor((p + r*n) / (n*b)): what stacked strides come to.
    if (inner) return floorDivDims(addDims(inner.dividend, inner.shift * inner.divisor), inner.divisor * b);
    // floor((b*q + r) / b) = q + floor(r / b), term by term.
    const whole = new Map<string, number>();
    const rest = new Map<string, number>();
    for (const [term, coefficient] of polynomialOf(a)) {
      const quotient = Math.floor(coefficient / b);
      if (quotient !== 0) whole.set(term, quotient);
      if (coefficient - quotient * b !== 0) rest.set(term, coefficient - quotient * b);
    }
    // A constant rest is less than b.
    if (rest.size === 0 || (rest.size === 1 && rest.has(""))) return toDim(whole);
    return toDim(sum(whole, atom(`floor(${group(textOf(rest))}/${b})`), 1));
  }
  return toDim(atom(`floor(${group(String(a))}/${group(String(b))})`));
}

/** The parts of `floor(p / n) + r` with whole numbers n > 0 and r; undefined for anything else. */
function shiftedFloor(polynomial: Polynomial): { dividend: Dim; divisor: number; shift: number } | undefined {
  if (polynomial.size > 2 || (polynomial.size === 2 && !polynomial.has(""))) return undefined;
  for (const [term, coefficient] of polynomial) {
    if (term === "") continue;
    const call = coefficient === 1 && term.startsWith("floor(") ? callOf(term) : undefined;
    const [dividend, divisor] = call?.arguments ?? [];
    if (dividend === undefined || typeof divisor !== "number" || divisor < 1) return undefined;
    return { dividend, divisor, shift: polynomial.get("") ?? 0 };
  }
  return undefined;
}

/** ceil(a / b) for b > 0. */
export function ceilDivDims(a: Dim, b: Dim): Dim {
  if (typeof b === "number") return floorDivDims(addDims(a, b - 1), b);
  return subDims(0, floorDivDims(subDims(0, a), b));
}

export function minDims(a: Dim, b: Dim): Dim {
  return pick("min", a, b);
}

export function maxDims(a: Dim, b: Dim): Dim {
  return pick("max", a, b);
}

/** True only when both are known and equal for every value of the symbols. */
export function sameDim(a: Dim, b: Dim): boolean {
  return a !== null && a === b;
}

export function sameShape(a: Shape | undefined, b: Shape | undefined): boolean {
  return a !== undefined && b !== undefined && a.length === b.length && a.every((dim, i) => sameDim(dim, b[i] ?? null));
}

/** Product of all dimensions: the number of elements. 1 for a scalar. */
export function elementCount(shape: Shape): Dim {
  let count: Dim = 1;
  for (const dim of shape) count = mulDims(count, dim);
  return count;
}

/** The value of a dimension once symbols have sizes; null when an atom has none. */
export function evaluateDim(dim: Dim, sizes: ReadonlyMap<string, number>): number | null {
  if (typeof dim === "number" || dim === null) return dim;
  let total = 0;
  for (const [term, coefficient] of polynomialOf(dim)) {
    let value = coefficient;
    for (const name of atomsOf(term)) {
      const size = sizes.get(name) ?? evaluateAtom(name, sizes);
      if (size === null) return null;
      value *= size;
    }
    total += value;
  }
  return total;
}

/** The free names of a dimension: `["batch", "seq"]` of `"batch*floor((seq + 1)/2)"`. */
export function symbolsOf(dim: Dim): string[] {
  if (typeof dim !== "string") return [];
  const names = new Set<string>();
  for (const term of polynomialOf(dim).keys()) {
    for (const name of atomsOf(term)) {
      const call = callOf(name);
      if (!call) names.add(name);
      else for (const argument of call.arguments) for (const inner of symbolsOf(argument)) names.add(inner);
    }
  }
  return [...names];
}

/** The least value that a dimension can have when every symbol is a size, 0 or more; null when there is none. */
export function lowerBound(dim: Dim): number | null {
  if (typeof dim === "number" || dim === null) return dim;
  let bound = 0;
  for (const [term, coefficient] of polynomialOf(dim)) {
    if (term === "") bound += coefficient;
    else if (coefficient < 0 || !atomsOf(term).every(isNonNegative)) return null;
  }
  return bound;
}

function isNonNegative(name: string): boolean {
  const call = callOf(name);
  if (!call) return true;
  const [a, b] = call.arguments.map((argument) => (lowerBound(argument) ?? -1) >= 0);
  return call.name === "max" ? a === true || b === true : a === true && b === true;
}

function pick(name: "min" | "max", a: Dim, b: Dim): Dim {
  if (a === null || b === null) return null;
  if (a === b) return a;
  if (typeof a === "number" && typeof b === "number") return Math[name](a, b);
  const [first, second] = [String(a), String(b)].sort() as [string, string];
  return toDim(atom(`${name}(${first},${second})`));
}

function evaluateAtom(name: string, sizes: ReadonlyMap<string, number>): number | null {
  const call = callOf(name);
  if (!call) return null;
  const [a, b] = call.arguments.map((argument) => evaluateDim(argument, sizes));
  if (a === null || b === null || a === undefined || b === undefined) return null;
  if (call.name === "floor") return b === 0 ? null : Math.floor(a / b);
  return call.name === "min" ? Math.min(a, b) : Math.max(a, b);
}

function callOf(name: string): { name: "floor" | "min" | "max"; arguments: Dim[] } | undefined {
  const open = name.indexOf("(");
  const head = name.slice(0, open);
  if (open < 0 || (head !== "floor" && head !== "min" && head !== "max")) return undefined;
  const separator = head === "floor" ? "/" : ",";
  let depth = 0;
  for (let i = open + 1; i < name.length - 1; i++) {
    const c = name[i];
    if (c === "(") depth++;
    else if (c === ")") depth--;
    else if (c === separator && depth === 0) {
      return { name: head, arguments: [name.slice(open + 1, i), name.slice(i + 1, -1)].map(dimFromText) };
    }
  }
  return undefined;
}

function dimFromText(text: string): Dim {
  return toDim(polynomialOf(text));
}

function polynomialOf(dim: number | string): Polynomial {
  if (typeof dim === "number") return dim === 0 ? new Map() : new Map([["", dim]]);
  let polynomial = parsed.get(dim);
  if (!polynomial) {
    polynomial = new Parser(dim).parse() ?? atom(quoted(dim));
    remember(dim, polynomial);
  }
  return polynomial;
}

function remember(text: string, polynomial: Polynomial): void {
  if (parsed.size > 10_000) parsed.clear();
  parsed.set(text, polynomial);
}

function toDim(polynomial: Polynomial): Dim {
  if (polynomial.size === 0) return 0;
  if (polynomial.size > maxTerms) return null;
  for (const coefficient of polynomial.values()) if (!Number.isSafeInteger(coefficient)) return null;
  if (polynomial.size === 1 && polynomial.has("")) return polynomial.get("") ?? 0;
  const text = textOf(polynomial);
  if (text.length > maxText) return null;
  // The parser itself comes through here for every floor, min and max: what it has just built must not be parsed again.
  remember(text, polynomial);
  return text;
}

function textOf(polynomial: Polynomial): string {
  const terms = [...polynomial].sort(([a], [b]) => (a === "" ? 1 : b === "" ? -1 : a < b ? -1 : a > b ? 1 : 0));
  let text = "";
  for (const [term, coefficient] of terms) {
    const size = Math.abs(coefficient);
    const body = term === "" ? String(size) : size === 1 ? term : `${size}*${term}`;
    if (text === "") text = coefficient < 0 ? `-${body}` : body;
    else text += coefficient < 0 ? ` - ${body}` : ` + ${body}`;
  }
  return text === "" ? "0" : text;
}

function group(text: string): string {
  return /^[\w.:]+$/.test(text) ? text : `(${text})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "`")}'`;
}

function atom(name: string): Polynomial {
  return new Map([[name, 1]]);
}

function sum(a: Polynomial, b: Polynomial, sign: 1 | -1): Polynomial {
  const result = new Map(a);
  for (const [term, coefficient] of b) {
    const total = (result.get(term) ?? 0) + sign * coefficient;
    if (total === 0) result.delete(term);
    else result.set(term, total);
  }
  return result;
}

function product(a: Polynomial, b: Polynomial): Polynomial {
  const result = new Map<string, number>();
  for (const [termA, x] of a) {
    for (const [termB, y] of b) {
      const term = [...atomsOf(termA), ...atomsOf(termB)].sort().join("*");
      const total = (result.get(term) ?? 0) + x * y;
      if (total === 0) result.delete(term);
      else result.set(term, total);
    }
  }
  return result;
}

/** The atoms of a monomial; a "*" inside parentheses or quotes belongs to its atom. */
function atomsOf(term: string): string[] {
  if (term === "") return [];
  const atoms: string[] = [];
  let depth = 0;
  let inQuotes = false;
  let start = 0;
  for (let i = 0; i < term.length; i++) {
    const c = term[i];
    if (c === "'") inQuotes = !inQuotes;
    else if (inQuotes) continue;
    else if (c === "(") depth++;
    else if (c === ")") depth--;
    else if (c === "*" && depth === 0) {
      atoms.push(term.slice(start, i));
      start = i + 1;
    }
  }
  atoms.push(term.slice(start));
  return atoms;
}

/** a / b when b is one monomial that divides every term of a, or when a is an integer multiple of b. */
function exactQuotient(a: Polynomial, b: Polynomial): Polynomial | undefined {
  if (a.size === 0) return a;
  if (b.size === 1) {
    const [term, coefficient] = [...b][0] as [string, number];
    const result = new Map<string, number>();
    for (const [termA, x] of a) {
      if (x % coefficient !== 0) return undefined;
      const atoms = atomsOf(termA);
      for (const name of atomsOf(term)) {
        const at = atoms.indexOf(name);
        if (at < 0) return undefined;
        atoms.splice(at, 1);
      }
      result.set(atoms.join("*"), x / coefficient);
    }
    return result;
  }
  const [first] = b;
  if (!first || a.size !== b.size) return undefined;
  const ratio = (a.get(first[0]) ?? 0) / first[1];
  if (!Number.isInteger(ratio) || ratio === 0) return undefined;
  for (const [term, coefficient] of b) if (a.get(term) !== coefficient * ratio) return undefined;
  return new Map([["", ratio]]);
}

/** Recursive descent over `+ - * / ( ) floor() min() max() name 'quoted' integer`; undefined for any other text. */
class Parser {
  private at = 0;
  private depth = 0;
  constructor(private readonly text: string) {}

  parse(): Polynomial | undefined {
    const result = this.sum();
    this.space();
    return this.at === this.text.length ? result : undefined;
  }

  private sum(): Polynomial | undefined {
    if (++this.depth > 32) return undefined;
    let total = this.accept("-") ? negate(this.product()) : this.product();
    for (;;) {
      const sign = this.accept("+") ? 1 : this.accept("-") ? -1 : 0;
      if (sign === 0 || !total) break;
      const next: Polynomial | undefined = this.product();
      total = next && sum(total, next, sign as 1 | -1);
    }
    this.depth--;
    return total;
  }

  private product(): Polynomial | undefined {
    let total = this.factor();
    while (total) {
      // Text comes from files: a product of sums may have more terms than there is memory for.
      if (total.size > maxTerms) return undefined;
      if (this.accept("*")) {
        const next = this.factor();
        total = next && product(total, next);
      } else if (this.peek() === "/" && !this.stopAtSlash) {
        this.at++;
        const next = this.factor();
        const dividend = toDim(total);
        const divisor = next ? toDim(next) : null;
        const quotient = floorDivDims(dividend, divisor);
        total = quotient === null ? undefined : polynomialOf(quotient);
      } else break;
    }
    return total;
  }

  private stopAtSlash = false;

  private factor(): Polynomial | undefined {
    this.space();
    const rest = this.text.slice(this.at);
    const integer = /^\d+/.exec(rest)?.[0];
    if (integer) {
      this.at += integer.length;
      const value = Number(integer);
      return Number.isSafeInteger(value) ? polynomialOf(value) : undefined;
    }
    const call = /^(floor|min|max)\s*\(/.exec(rest);
    if (call) {
      this.at += call[0].length;
      return this.call(call[1] as "floor" | "min" | "max");
    }
    const name = /^(?:[A-Za-z_][A-Za-z0-9_.:]*|'[^']*')/.exec(rest)?.[0];
    if (name) {
      this.at += name.length;
      return atom(name);
    }
    if (!this.accept("(")) return undefined;
    const outer = this.stopAtSlash;
    this.stopAtSlash = false;
    const inner = this.sum();
    this.stopAtSlash = outer;
    return this.accept(")") ? inner : undefined;
  }

  private call(name: "floor" | "min" | "max"): Polynomial | undefined {
    const outer = this.stopAtSlash;
    this.stopAtSlash = name === "floor";
    const a = this.sum();
    this.stopAtSlash = outer;
    if (!a) return undefined;
    const separated = this.accept(name === "floor" ? "/" : ",");
    const b = separated ? this.sum() : name === "floor" ? polynomialOf(1) : undefined;
    if (!b || !this.accept(")")) return undefined;
    const left = toDim(a);
    const right = toDim(b);
    const result = name === "floor" ? floorDivDims(left, right) : pick(name, left, right);
    return result === null ? undefined : polynomialOf(result);
  }

  private accept(c: string): boolean {
    if (this.peek() !== c) return false;
    this.at++;
    return true;
  }

  private peek(): string | undefined {
    this.space();
    return this.text[this.at];
  }

  private space(): void {
    while (this.text[this.at] === " ") this.at++;
  }
}

function negate(polynomial: Polynomial | undefined): Polynomial | undefined {
  return polynomial && sum(new Map(), polynomial, -1);
}
