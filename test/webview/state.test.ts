import assert from "node:assert/strict";
import { test } from "node:test";
import type { LayerPage, LayerQuery, TableRow } from "../../src/protocol/engineApi";
import { graphStateAt } from "../../webview/graphView/graphState";
import { firstState, nextSort, restoreState } from "../../webview/state/editorState";
import { BLOCK, RowCache } from "../../webview/state/rowCache";
import { rowWindow, scrollToShow } from "../../webview/state/rowWindow";

test("a saved state of any kind gives a state", () => {
  for (const saved of [
    undefined,
    null,
    7,
    "x",
    [],
    {
      sort: { column: "evil", descending: 1 },
      scrollTop: -3,
      graph: { camera: { x: 1 }, overlay: "evil", card: { width: "wide", sections: [1] } },
    },
  ])
    assert.deepEqual(restoreState(saved), firstState);
  const kept = {
    tab: "history",
    text: "conv",
    sort: { column: "macs", descending: true },
    selected: "x",
    scrollTop: 40,
    graph: {
      camera: { x: 1, y: 2e6, scale: 0.5 },
      selected: "x",
      overlay: "macs",
      search: "op:Conv",
      card: { width: 420, sections: { Attributes: false } },
      constants: "hidden",
      grouping: "groups",
      list: "unpinned",
      open: { base: "first", turned: [] },
      selectedGroup: undefined,
    },
  };
  assert.deepEqual(restoreState({ ...kept, extra: 1 }), kept);
});

test("a graph that nobody has looked at opens as the setting says; one that was, as it was left", () => {
  const expanded = restoreState(undefined, graphStateAt("expanded")).graph;
  assert.deepEqual(expanded.open, { base: "all", turned: [] });
  assert.equal(restoreState({ tab: "layers" }, graphStateAt("flat")).graph.grouping, "flat");
  assert.equal(restoreState({ graph: { grouping: "groups" } }, graphStateAt("flat")).graph.grouping, "groups");
  assert.deepEqual(restoreState(undefined, graphStateAt("blocks")), firstState);
});

test("sorting by a cost begins with the largest, by text with A; the third click goes back", () => {
  const macs = nextSort(firstState.sort, "macs");
  assert.deepEqual(macs, { column: "macs", descending: true });
  assert.deepEqual(nextSort(macs, "macs"), { column: "macs", descending: false });
  assert.deepEqual(nextSort(nextSort(macs, "macs"), "macs"), firstState.sort);
  const name = nextSort(macs, "name");
  assert.deepEqual(name, { column: "name", descending: false });
  assert.deepEqual(nextSort(name, "name"), { column: "name", descending: true });
  assert.deepEqual(nextSort(nextSort(name, "name"), "name"), firstState.sort);
});

const view = { rowHeight: 26, viewHeight: 520 };

test("only the rows on screen and a few around are drawn", () => {
  const { first, last, height, top } = rowWindow({ ...view, count: 100_000, scrollTop: 26_000 });
  assert.equal(height, 2_600_000);
  assert.ok(first <= 1000 && first > 980);
  assert.ok(last >= 1020 && last < 1040);
  assert.equal(top, first * 26);
});

test("a list that browsers could not scroll is scrolled in larger steps, to its last row", () => {
  const count = 2_000_000;
  const at = (scrollTop: number) => rowWindow({ ...view, count, scrollTop });
  const { height } = at(0);
  assert.ok(height <= 8_000_000);
  assert.equal(at(0).first, 0);
  const end = at(height - view.viewHeight);
  assert.equal(end.last, count - 1);
  assert.ok(end.top + (end.last - end.first + 1) * view.rowHeight <= height + 1);
});

test("an empty or short list has no rows beyond its end", () => {
  assert.ok(rowWindow({ ...view, count: 0, scrollTop: 0 }).last < 0);
  assert.equal(rowWindow({ ...view, count: 3, scrollTop: 900 }).last, 2);
});

test("scrolling to a row moves as little as needed", () => {
  const at = { ...view, count: 1000, scrollTop: 2600 };
  assert.equal(scrollToShow(105, at), 2600, "it is on screen");
  assert.equal(scrollToShow(50, at), 1300, "its top at the top");
  assert.equal(scrollToShow(130, at), 131 * 26 - 520, "its bottom at the bottom");
});

function cache() {
  const asked: { range: Omit<LayerQuery, "text" | "sort">; request: number }[] = [];
  const made = new RowCache((range, request) => asked.push({ range, request }));
  const answer = (at: number, total: number): boolean => {
    const one = asked[at];
    assert.ok(one);
    const count = Math.max(0, Math.min(one.range.count, total - one.range.from));
    const rows = Array.from({ length: count }, (_, index) => ({ index: one.range.from + index + 1 }) as TableRow);
    const page: LayerPage = { from: one.range.from, total, all: total, rows, mostMacs: 1 };
    return made.answer(one.request, page);
  };
  return { cache: made, asked, answer };
}

test("rows are asked for by blocks, and each block once", () => {
  const { cache: rows, asked, answer } = cache();
  rows.want(0, 30);
  rows.want(0, 40);
  assert.deepEqual(
    asked.map(({ range }) => range),
    [{ from: 0, count: BLOCK }],
  );
  assert.ok(answer(0, 250));
  assert.equal(rows.total, 250);
  assert.equal(rows.row(99)?.index, 100);
  assert.equal(rows.row(100), undefined);
  rows.want(90, 400);
  assert.deepEqual(
    asked.slice(1).map(({ range }) => range.from),
    [100, 200],
    "and none beyond the end",
  );
});

test("answers to an older query are dropped", () => {
  const { cache: rows, answer } = cache();
  rows.want(0, 10);
  rows.reset();
  assert.equal(answer(0, 5), false);
  assert.equal(rows.row(0), undefined);
});

test("a block that failed is asked for again", () => {
  const { cache: rows, asked } = cache();
  rows.want(0, 10);
  assert.ok(rows.failed(asked[0]?.request ?? -1));
  rows.want(0, 10);
  assert.equal(asked.length, 2);
});

test("a long scroll does not keep every block", () => {
  const { cache: rows, answer, asked } = cache();
  for (let block = 0; block < 100; block++) {
    rows.want(block * BLOCK, block * BLOCK);
    answer(asked.length - 1, 100 * BLOCK);
  }
  assert.equal(rows.row(0), undefined);
  assert.ok(rows.row(99 * BLOCK));
});
