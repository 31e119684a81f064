import assert from "node:assert/strict";
import { test } from "node:test";
import { ItemTree } from "../../../webview/graph/itemTree";
import { realGraph } from "./realGraphs";

const graph = realGraph("ResNet-50");
const nodeCount = graph.nodes.kind.length;

/** Opens everything, a level after another. */
function openAll(tree: ItemTree): void {
  for (let before = -1; before !== tree.rows.length; ) {
    before = tree.rows.length;
    for (const row of tree.rows) if (row.open === false) tree.setOpen(row.item, "open");
  }
}

test("a closed tree shows what stands at the top, an open one every node and group once", () => {
  const tree = new ItemTree(graph);
  assert.ok(tree.rows.length < nodeCount && tree.rows.every(({ level }) => level === 1));
  openAll(tree);
  const items = tree.rows.map(({ item }) => item);
  assert.equal(new Set(items).size, items.length);
  assert.equal(items.filter((item) => item < nodeCount).length, nodeCount);
});

test("rows tell their level, their place among siblings and how many there are", () => {
  const tree = new ItemTree(graph);
  openAll(tree);
  const places = new Map<number, number>();
  for (const { item, level, position, siblings } of tree.rows) {
    const parent = tree.parentOf(item);
    assert.equal(level, parent < 0 ? 1 : tree.rows[tree.rowOf(parent)]!.level + 1);
    assert.equal(position, (places.get(parent) ?? 0) + 1);
    places.set(parent, position);
    if (parent >= 0) assert.equal(siblings, tree.countIn(parent));
  }
});

test("an item inside of closed groups is found at the outermost of them, until it is uncovered", () => {
  const tree = new ItemTree(graph);
  const inner = graph.groups.of.findIndex((group) => group >= 0 && graph.groups.parent[group]! >= 0);
  assert.ok(inner >= 0);
  const stands = tree.rows[tree.rowOf(inner)]!;
  assert.equal(stands.open, false);
  tree.uncover(inner);
  assert.equal(tree.rows[tree.rowOf(inner)]!.item, inner);
  tree.setOpen(stands.item, "closed");
  assert.equal(tree.rows[tree.rowOf(inner)]!.item, stands.item);
});
