import { NodeKind } from "../../src/protocol/graph";
import { shortName } from "../../src/protocol/nodeNames";
import { formatCount, plural } from "../../src/protocol/quantities";
import { element, fill } from "../controls/element";
import { ItemTree, type TreeRow } from "../graph/itemTree";
import type { Scene } from "../graph/scene";
import { visibleText } from "../graph/visibleText";
import { afterPaint } from "./afterPaint";
import { describeNode, nodeTitle } from "./describe";

export interface TreeEvents {
  /** The item is to be selected and brought into view. */
  onGoTo(item: number): void;
  onOpenCard(): void;
  /** Back to the drawing. */
  onLeave(): void;
}

const ROW_HEIGHT = 24;
/** Rows beyond what is on screen that are there too, for those who read ahead. */
const AHEAD = 12;
const ASSUMED_HEIGHT = 480;
let trees = 0;

/**
 * The graph as a list to be read: groups and layers with their shapes, costs and where they lead. It is always part of the page, for screen
 * readers; it is seen when it has the focus or was opened. Only the rows around what is seen exist.
 */
export class NodeTree {
  readonly element: HTMLElement;
  readonly #events: TreeEvents;
  readonly #id = `graph-tree-${++trees}`;
  readonly #sizer = element("div", { role: "none", class: "graph-tree-rows" });
  readonly #tree = element(
    "div",
    { role: "tree", tabindex: 0, class: "graph-tree-list", "aria-label": "Layers of the graph" },
    this.#sizer,
  );
  #scene: Scene | undefined;
  /** Of the graph that is drawn. */
  #itemTree: ItemTree | undefined;
  #active = -1;
  readonly #renderSoon = afterPaint(() => this.#render());

  constructor(events: TreeEvents) {
    this.#events = events;
    this.element = element("div", { class: "graph-tree" }, this.#tree);
    this.#tree.addEventListener("keydown", (event) => this.#press(event));
    this.#tree.addEventListener("click", (event) => this.#clicked(event));
    this.#tree.addEventListener("scroll", () => this.#renderSoon());
    this.#tree.addEventListener("focus", () => this.#focused());
    new ResizeObserver(() => this.#renderSoon()).observe(this.#tree);
  }

  get isPinned(): boolean {
    return this.element.classList.contains("pinned");
  }

  pin(pinned: "pinned" | "unpinned"): void {
    this.element.classList.toggle("pinned", pinned === "pinned");
    this.#renderSoon();
  }

  focus(): void {
    this.#tree.focus();
  }

  setScene(scene: Scene, selected: number): void {
    if (this.#scene?.graph !== scene.graph) this.#itemTree = undefined;
    this.#scene = scene;
    this.follow(selected);
    this.#renderSoon();
  }

  /** What is selected in the drawing is where the list stands. */
  follow(item: number): void {
    if (item === this.#active || !this.#scene) return;
    this.#active = item;
    if (item >= 0) this.#items?.uncover(item);
    this.#show();
  }

  /** Made when something is asked of it. */
  get #items(): ItemTree | undefined {
    if (this.#scene) this.#itemTree ??= new ItemTree(this.#scene.graph);
    return this.#itemTree;
  }

  #focused(): void {
    if (this.#active < 0) this.#goTo(0);
    else this.#show();
  }

  #press(event: KeyboardEvent): void {
    const items = this.#items;
    if (!items || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = items.rowOf(this.#active);
    const row = items.rows[at];
    const last = items.rows.length - 1;
    const page = Math.max(1, Math.floor(this.#tree.clientHeight / ROW_HEIGHT) - 1);
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => this.#goTo(Math.min(last, at + 1)),
      ArrowUp: () => this.#goTo(Math.max(0, at - 1)),
      PageDown: () => this.#goTo(Math.min(last, at + page)),
      PageUp: () => this.#goTo(Math.max(0, at - page)),
      Home: () => this.#goTo(0),
      End: () => this.#goTo(last),
      ArrowRight: () => {
        if (row?.open === false) this.#setOpen(row, "open");
        else if (row?.open) this.#goTo(at + 1);
      },
      ArrowLeft: () => {
        if (row?.open) this.#setOpen(row, "closed");
        else if (row) this.#goTo(items.rowOf(items.parentOf(row.item)));
      },
      Enter: () => this.#events.onOpenCard(),
      " ": () => this.#events.onOpenCard(),
      Escape: () => this.#events.onLeave(),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }

  #clicked(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target.closest("[data-row]") : null;
    const at = Number(target?.getAttribute("data-row") ?? -1);
    const row = this.#items?.rows[at];
    if (!row) return;
    this.#goTo(at);
    if (row.open !== undefined) this.#setOpen(row, row.open ? "closed" : "open");
  }

  #setOpen(row: TreeRow, state: "open" | "closed"): void {
    this.#items?.setOpen(row.item, state);
    this.#renderSoon();
  }

  #goTo(at: number): void {
    const row = this.#items?.rows[at];
    if (!row) return;
    this.#active = row.item;
    this.#show();
    this.#events.onGoTo(row.item);
  }

  /** Brings the active row into view. */
  #show(): void {
    const at = this.#active < 0 ? -1 : (this.#items?.rowOf(this.#active) ?? -1);
    if (at >= 0) {
      const height = this.#tree.clientHeight || ASSUMED_HEIGHT;
      const top = at * ROW_HEIGHT;
      if (top < this.#tree.scrollTop) this.#tree.scrollTop = top;
      else if (top + ROW_HEIGHT > this.#tree.scrollTop + height) this.#tree.scrollTop = top + ROW_HEIGHT - height;
    }
    this.#renderSoon();
  }

  #render(): void {
    const items = this.#items;
    if (!items) return;
    const { rows } = items;
    this.#sizer.style.height = `${rows.length * ROW_HEIGHT}px`;
    const active = items.rowOf(this.#active);
    const height = this.#tree.clientHeight || ASSUMED_HEIGHT;
    const first = Math.max(0, Math.floor(this.#tree.scrollTop / ROW_HEIGHT) - AHEAD);
    const last = Math.min(rows.length - 1, Math.ceil((this.#tree.scrollTop + height) / ROW_HEIGHT) + AHEAD);
    const shown: HTMLElement[] = [];
    // The active row is there also when somebody has scrolled away from it: the tree refers to it.
    if (active >= 0 && active < first) shown.push(this.#row(rows[active]!, active, "active"));
    for (let at = first; at <= last; at++) shown.push(this.#row(rows[at]!, at, at === active ? "active" : "other"));
    if (active > last) shown.push(this.#row(rows[active]!, active, "active"));
    fill(this.#sizer, ...shown);
    if (active >= 0) this.#tree.setAttribute("aria-activedescendant", `${this.#id}-${rows[active]!.item}`);
    else this.#tree.removeAttribute("aria-activedescendant");
  }

  #row({ item, level, position, siblings, open }: TreeRow, at: number, state: "active" | "other"): HTMLElement {
    const { title, detail, spoken } = this.#texts(item);
    const made = element(
      "div",
      {
        role: "treeitem",
        id: `${this.#id}-${item}`,
        class: "graph-tree-row",
        "data-row": at,
        "aria-level": level,
        "aria-posinset": position,
        "aria-setsize": siblings,
        "aria-expanded": open === undefined ? undefined : String(open),
        "aria-selected": String(state === "active"),
        "aria-label": spoken,
      },
      element("span", { class: "graph-tree-sign" }, open === undefined ? "" : open ? "▾" : "▸"),
      element("span", { class: "graph-tree-title" }, title),
      element("span", { class: "graph-tree-detail" }, detail),
    );
    made.style.top = `${at * ROW_HEIGHT}px`;
    made.style.setProperty("--level", String(level));
    return made;
  }

  #texts(item: number): { title: string; detail: string; spoken: string } {
    const scene = this.#scene;
    const items = this.#items;
    if (!scene || !items) return { title: "", detail: "", spoken: "" };
    const { graph, picture } = scene;
    if (items.isGroup(item)) {
      const label = visibleText(graph.groups.label[item - graph.nodes.kind.length] || "(no name)");
      const count = plural(items.countIn(item), "entry", "entries");
      return { title: label, detail: count, spoken: `Group ${label}, ${count}` };
    }
    const macs = graph.nodes.macs[item]!;
    const detail = [picture.label(item).output, macs > 0 ? `${formatCount(macs)} MACs` : ""].filter(
      (one) => one !== "",
    );
    return { title: shortTitle(scene, item), detail: detail.join(" · "), spoken: describeNode(scene, item) };
  }
}

/** Under their groups layers need no whole paths. */
function shortTitle({ graph }: Scene, node: number): string {
  const { nodes, texts } = graph;
  if (nodes.kind[node] !== NodeKind.operator) return nodeTitle(graph, node);
  const operator = visibleText(texts[nodes.operator[node]!] ?? "");
  return `${operator} ${visibleText(shortName(nodes.name[node] ?? "", operator))}`;
}
