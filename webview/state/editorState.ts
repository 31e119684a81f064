import type { LayerColumn, LayerSort } from "../../src/protocol/engineApi";
import { firstGraphState, type GraphState, restoreGraphState } from "../graphView/graphState";

/** What the editor's page remembers while it is hidden and over reloads. */
export interface EditorState {
  readonly tab: string;
  readonly text: string;
  readonly sort: LayerSort;
  readonly selected: string | undefined;
  readonly scrollTop: number;
  readonly graph: GraphState;
}

const COLUMNS: readonly LayerColumn[] = [
  "index",
  "name",
  "operator",
  "outputShape",
  "parameters",
  "macs",
  "weightBytes",
  "activationBytes",
];

export const firstState: EditorState = {
  tab: "graph",
  text: "",
  sort: { column: "index", descending: false },
  selected: undefined,
  scrollTop: 0,
  graph: firstGraphState,
};

/** Takes what is right of a saved state: it may come from another version. */
export function restoreState(saved: unknown, firstGraph: GraphState = firstGraphState): EditorState {
  if (typeof saved !== "object" || saved === null) return { ...firstState, graph: firstGraph };
  const { tab, text, sort, selected, scrollTop, graph } = saved as Record<string, unknown>;
  return {
    tab: typeof tab === "string" ? tab : firstState.tab,
    text: typeof text === "string" ? text : "",
    sort: isSort(sort) ? { column: sort.column, descending: sort.descending } : firstState.sort,
    selected: typeof selected === "string" ? selected : undefined,
    scrollTop: typeof scrollTop === "number" && scrollTop >= 0 ? scrollTop : 0,
    graph: restoreGraphState(graph, firstGraph),
  };
}

function isSort(sort: unknown): sort is LayerSort {
  if (typeof sort !== "object" || sort === null) return false;
  const { column, descending } = sort as Record<string, unknown>;
  return COLUMNS.includes(column as LayerColumn) && typeof descending === "boolean";
}

/** Columns of text start with A, columns of costs with the largest; a second click turns the order, a third goes back to execution order. */
export function nextSort(sort: LayerSort, column: LayerColumn): LayerSort {
  const textual = column === "name" || column === "operator" || column === "outputShape" || column === "index";
  if (sort.column !== column) return { column, descending: !textual };
  if (sort.descending !== textual) return { column, descending: !sort.descending };
  return firstState.sort;
}
