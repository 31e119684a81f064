import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dense, inception, residual, transformer, uNet } from "../../../bench/graph/generate.mjs";
import { type Layout, type LayoutInput, LONGEST_TRUNK } from "../../../webview/graph/layout/input";
import { layoutGraph } from "../../../webview/graph/layout/layout";
import { crossingsOf, edgesOverNodes, overlaps } from "./pictureQuality";

function graph(nodeCount: number, edges: readonly (readonly [number, number])[]): LayoutInput {
  return {
    nodeCount,
    widths: Float32Array.from({ length: nodeCount }, (_, i) => 60 + (i % 4) * 30),
    heights: Float32Array.from({ length: nodeCount }, (_, i) => 30 + (i % 3) * 12),
    edgeSources: Int32Array.from(edges, ([source]) => source),
    edgeTargets: Int32Array.from(edges, ([, target]) => target),
  };
}

function assertSound(input: LayoutInput, layout: Layout): void {
  assert.deepEqual(overlaps(input, layout), []);
  for (let e = 0; e < input.edgeSources.length; e++) {
    const source = input.edgeSources[e]!;
    const target = input.edgeTargets[e]!;
    const first = layout.routeStart[e]!;
    const last = layout.routeStart[e + 1]! - 1;
    if (source === target) assert.equal(last, first - 1);
    else {
      assert.ok(last > first, `edge ${e} has a route`);
      assert.ok(Math.abs(layout.points[2 * first]! - layout.x[source]!) < 1e-6, `edge ${e} leaves its source`);
      assert.ok(Math.abs(layout.points[2 * last]! - layout.x[target]!) < 1e-6, `edge ${e} meets its target`);
    }
  }
}

function assertPointsDown(input: LayoutInput, layout: Layout): void {
  for (let e = 0; e < input.edgeSources.length; e++) {
    assert.ok(layout.layer[input.edgeSources[e]!]! < layout.layer[input.edgeTargets[e]!]!, `edge ${e} points down`);
    for (let p = layout.routeStart[e]! + 1; p < layout.routeStart[e + 1]!; p++)
      assert.ok(layout.points[2 * p + 1]! >= layout.points[2 * p - 1]!, `edge ${e} never goes up`);
  }
}

const families = { residual, inception, dense, transformer };

for (const [name, make] of Object.entries(families)) {
  for (const size of name === "dense" ? [1000] : [1000, 10_000]) {
    test(`${name} of ${size}: nothing overlaps, edges point down and run over no node`, () => {
      const input = make(size);
      const layout = layoutGraph(input);
      assertSound(input, layout);
      assertPointsDown(input, layout);
      assert.equal(edgesOverNodes(input, layout), 0);
    });
  }
}

test("the main path of a residual network is straight, its skips are beside it", () => {
  const input = residual(400);
  const layout = layoutGraph(input);
  const perLayer = new Map<number, number[]>();
  for (let i = 0; i < input.nodeCount; i++)
    perLayer.set(layout.layer[i]!, [...(perLayer.get(layout.layer[i]!) ?? []), i]);
  for (const nodes of perLayer.values()) assert.equal(nodes.filter((i) => layout.x[i] === 0).length, 1);
  assert.equal(layout.crossings, 0);
});

test("the columns of Inception's branches are straight", () => {
  const input = inception(200);
  const layout = layoutGraph(input);
  for (let e = 0; e < input.edgeSources.length; e++) {
    const source = input.edgeSources[e]!;
    const target = input.edgeTargets[e]!;
    const only = (ends: Int32Array, node: number) => ends.filter((one) => one === node).length === 1;
    if (only(input.edgeSources, source) && only(input.edgeTargets, target))
      assert.equal(layout.x[source], layout.x[target]);
  }
});

test("importance decides which path is the main one", () => {
  // 0 -> 1 -> 2 -> 3 -> 5 is longer, 0 -> 4 -> 5 matters more.
  const input = graph(6, [[0, 1], [1, 2], [2, 3], [3, 5], [0, 4], [4, 5]]); // biome-ignore format: a list of edges
  const plain = layoutGraph(input);
  assert.equal(plain.x[2], plain.x[5]);
  assert.notEqual(plain.x[4], plain.x[5]);
  const weighted = layoutGraph({ ...input, importance: Float32Array.of(1, 0.1, 0.1, 0.1, 1, 1) });
  assert.equal(weighted.x[4], weighted.x[5]);
  assert.notEqual(weighted.x[2], weighted.x[5]);
});

test("one value that feeds every layer costs one trunk, and lanes where it spans many layers", () => {
  const length = 3 * LONGEST_TRUNK;
  const edges: [number, number][] = [];
  for (let i = 1; i < length; i++) edges.push([i, i + 1], [0, i + 1]);
  const input = graph(length + 1, edges);
  const layout = layoutGraph(input);
  assertSound(input, layout);
  assertPointsDown(input, layout);
  assert.equal(edgesOverNodes(input, layout), 0);
});

test("constants stand next to their users", () => {
  const input = graph(6, [[0, 1], [1, 2], [2, 3], [4, 3], [5, 2]]); // biome-ignore format: a list of edges
  const { layer } = layoutGraph(input);
  assert.equal(layer[4], layer[3]! - 1);
  assert.equal(layer[5], layer[2]! - 1);
});

test("inputs whose ways in join soon stand in one row; what is used far below comes next to its use", () => {
  // Input 0 goes through one node to 9, input 1 through five; input 2 is computed with far below only.
  const way = [
    [1, 3],
    [3, 4],
    [4, 5],
    [5, 6],
    [6, 7],
    [7, 9],
    [0, 8],
    [8, 9],
  ] as const;
  const below = Array.from({ length: 12 }, (_, at) => [9 + at, 10 + at] as const);
  const input = graph(23, [...way, ...below, [2, 22], [22, 21]]);
  const { layer } = layoutGraph(input);
  assert.deepEqual([layer[0], layer[1], layer[8]], [0, 0, 1]);
  assert.deepEqual([layer[22], layer[2]], [layer[21]! - 1, layer[21]! - 2]);
});

test("the same input gives the same picture", () => {
  const input = transformer(2000);
  assert.deepEqual(layoutGraph(input), layoutGraph(input));
});

test("cycles and self edges are drawn too", () => {
  const input = graph(4, [[0, 1], [1, 2], [2, 0], [3, 3], [2, 3]]); // biome-ignore format: a list of edges
  assertSound(input, layoutGraph(input));
});

test("an empty graph and a lonely node", () => {
  assert.equal(layoutGraph(graph(0, [])).height, 0);
  const one = layoutGraph(graph(1, []));
  assert.equal(one.right - one.left, 60);
});

test("edge offsets move the ends of the routes, also of turned edges", () => {
  const input = graph(3, [[0, 1], [1, 2], [2, 0]]); // biome-ignore format: a list of edges
  const layout = layoutGraph({
    ...input,
    sourceOffsets: Float32Array.of(5, 0, 7),
    targetOffsets: Float32Array.of(-5, 0, -7),
  });
  const ends = (e: number) => [
    layout.points[2 * layout.routeStart[e]!]! - layout.x[input.edgeSources[e]!]!,
    layout.points[2 * layout.routeStart[e + 1]! - 2]! - layout.x[input.edgeTargets[e]!]!,
  ];
  assert.deepEqual([ends(0), ends(1), ends(2)], [[5, -5], [0, 0], [7, -7]]); // biome-ignore format: three pairs
});

test("U-Net's skips nest without crossing", () => {
  assert.equal(layoutGraph(uNet(6)).crossings, 0);
});

const anyGraph = fc
  .integer({ min: 1, max: 40 })
  .chain((n) => fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 100 }).map((edges) => graph(n, edges)));

test("any graph: no overlap, every edge has its route, the crossings that are counted are there", () => {
  fc.assert(
    fc.property(anyGraph, (input) => {
      const layout = layoutGraph(input);
      assertSound(input, layout);
      assert.equal(edgesOverNodes(input, layout), 0);
    }),
    { numRuns: 300, seed: 1 },
  );
});

test("any acyclic graph points down, and its crossings are counted right", () => {
  const acyclic = anyGraph.map((input) =>
    graph(
      input.nodeCount,
      [...input.edgeSources].flatMap((source, e) => {
        const target = input.edgeTargets[e]!;
        return source === target ? [] : [[Math.min(source, target), Math.max(source, target)] as const];
      }),
    ),
  );
  fc.assert(
    fc.property(acyclic, (input) => {
      const layout = layoutGraph(input);
      assertPointsDown(input, layout);
      assert.equal(layout.crossings, crossingsOf(input, layout));
    }),
    { numRuns: 200, seed: 1 },
  );
});

test("the referees see a node that is moved onto another, and an edge that runs over a node", () => {
  const input = inception(60);
  const layout = layoutGraph(input);
  const moved = layout.x.slice();
  const [a, b] = [...layout.layer.keys()].filter((i) => layout.layer[i] === layout.layer[5]);
  moved[b!] = moved[a!]!;
  assert.notDeepEqual(overlaps(input, { ...layout, x: moved }), []);
  const points = layout.points.map((value, i) => (i % 2 === 0 ? 0 : value));
  assert.ok(edgesOverNodes(input, { ...layout, points }) > 0);
});
