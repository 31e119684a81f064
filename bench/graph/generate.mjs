// Graphs with the shapes of real networks, at any size, for the layout's tests and benchmarks. Deterministic.

/** @typedef {{ nodeCount: number, widths: Float32Array, heights: Float32Array, edgeSources: Int32Array, edgeTargets: Int32Array }} GeneratedGraph */

class Sketch {
  #edges = [];
  nodeCount = 0;

  /** A node after `sources`; gives its number. */
  node(...sources) {
    const node = this.nodeCount++;
    for (const source of sources) this.#edges.push([source, node]);
    return node;
  }

  /** `length` nodes in a row; gives the last. */
  chain(from, length) {
    let last = from;
    for (let i = 0; i < length; i++) last = this.node(last);
    return last;
  }

  /** @returns {GeneratedGraph} */
  done() {
    return {
      nodeCount: this.nodeCount,
      // Widths as labels have them: not all the same, not random either.
      widths: Float32Array.from({ length: this.nodeCount }, (_, i) => 96 + ((i * 7) % 5) * 14),
      heights: Float32Array.from({ length: this.nodeCount }, (_, i) => (i % 3 === 0 ? 56 : 38)),
      edgeSources: Int32Array.from(this.#edges, ([source]) => source),
      edgeTargets: Int32Array.from(this.#edges, ([, target]) => target),
    };
  }
}

/** Residual blocks of eight nodes with a skip beside them; every fourth block has a convolution on its skip. */
export function residual(size) {
  const sketch = new Sketch();
  let at = sketch.chain(sketch.node(), 3);
  for (let block = 0; sketch.nodeCount + 12 < size; block++) {
    const skip = block % 4 === 0 ? sketch.chain(at, 2) : at;
    const body = sketch.chain(at, 8);
    at = sketch.node(sketch.node(body, skip));
  }
  sketch.chain(at, Math.max(0, size - sketch.nodeCount));
  return sketch.done();
}

/** Blocks of four branches that are joined again, as Inception has them. */
export function inception(size) {
  const sketch = new Sketch();
  let at = sketch.chain(sketch.node(), 3);
  while (sketch.nodeCount + 19 < size) {
    const branches = [2, 4, 6, 3].map((length) => sketch.chain(at, length));
    at = sketch.node(sketch.node(...branches));
  }
  sketch.chain(at, Math.max(0, size - sketch.nodeCount));
  return sketch.done();
}

/** Every layer takes the outputs of all before it in its block of `blockLength`, as DenseNet does. */
export function dense(size, blockLength = 16) {
  const sketch = new Sketch();
  let at = sketch.node();
  while (sketch.nodeCount + 3 * blockLength < size) {
    const seen = [at];
    for (let i = 0; i < blockLength; i++) seen.push(sketch.chain(sketch.node(...seen), 2));
    at = sketch.chain(sketch.node(...seen), 2);
  }
  sketch.chain(at, Math.max(0, size - sketch.nodeCount));
  return sketch.done();
}

/** Decoder layers of about fifty nodes; one mask, made once, feeds every one of them. */
export function transformer(size) {
  const sketch = new Sketch();
  const mask = sketch.chain(sketch.node(), 4);
  let at = sketch.chain(sketch.node(), 2);
  const normalized = (from) => {
    const mean = sketch.node(from);
    const centred = sketch.node(from, mean);
    const deviation = sketch.chain(centred, 3);
    return sketch.chain(sketch.node(centred, deviation), 2);
  };
  const projected = (from) => sketch.chain(from, 4);
  while (sketch.nodeCount + 50 < size) {
    const input = normalized(at);
    const query = projected(input);
    const key = projected(input);
    const value = projected(input);
    const scores = sketch.node(sketch.chain(sketch.node(query, key), 1), mask);
    const mixed = sketch.chain(sketch.node(sketch.chain(scores, 1), value), 4);
    at = sketch.node(at, mixed);
    const hidden = sketch.chain(normalized(at), 2);
    const gate = sketch.chain(hidden, 3);
    at = sketch.node(at, sketch.chain(sketch.node(hidden, gate), 2));
  }
  sketch.chain(at, Math.max(0, size - sketch.nodeCount));
  return sketch.done();
}

/** Down, then up again, with a skip across at each depth. */
export function uNet(depth, blockLength = 6) {
  const sketch = new Sketch();
  let at = sketch.node();
  const skips = [];
  for (let i = 0; i < depth; i++) {
    at = sketch.chain(at, blockLength);
    skips.push(at);
  }
  at = sketch.chain(at, blockLength);
  for (const skip of skips.reverse()) at = sketch.chain(sketch.node(at, skip), blockLength);
  return sketch.done();
}

const families = { residual, inception, dense, transformer, uNet };

/** A graph of a family by its name. */
export function generate(family, size) {
  const make = families[family];
  if (!make) throw new Error(`no family "${family}"; there are ${Object.keys(families).join(", ")}`);
  return make(size);
}
