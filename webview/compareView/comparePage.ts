import { type Comparison, type GraphChanges, NodeState } from "../../src/protocol/comparison";
import type { ComparisonView } from "../../src/protocol/messages";
import { group, plural } from "../../src/protocol/quantities";
import { element, fill } from "../controls/element";
import type { Camera } from "../draw/camera";
import { fromTop, type Levels, levelsOf } from "../graph/levels";
import { searchNodes } from "../graph/search";
import type { Direction } from "../graph/walk";
import { LayoutService } from "../graphView/layoutService";
import { SearchBar } from "../graphView/tools/searchBar";
import type { Link } from "../link/link";
import { ChangeList, isDrawn } from "./changeList";
import { legend, type SideName } from "./changeLook";
import { COMPARE_KEYS, listenToCompareKeys } from "./compareKeys";
import { SideView } from "./sideView";
import { totalsBar } from "./totalsBar";

export interface ComparePageState {
  readonly camera?: Camera;
  readonly change?: number;
}

interface Place {
  readonly side: SideName;
  readonly node: number;
}

/** Two graphs side by side that move together, and the list of what is different. */
export class ComparePage {
  readonly element: HTMLElement;
  readonly #sides: Readonly<Record<SideName, SideView>>;
  readonly #layouts: LayoutService;
  readonly #list = new ChangeList((change) => this.#goTo(change));
  readonly #search: SearchBar;
  readonly #totals = element("div", { class: "compare-sums" });
  readonly #count = element("span", { class: "graph-count compare-count" });
  readonly #notice = element("p", { class: "compare-notice", role: "status", hidden: true });
  readonly #status = element("p", { class: "graph-status", role: "status" });
  readonly #save: (state: ComparePageState) => void;
  #comparison: Comparison | undefined;
  #levels: Levels | undefined;
  /** Changes that can be gone to. */
  #drawn: readonly number[] = [];
  #change = -1;
  #found: readonly Place[] = [];
  #foundAt = -1;
  #state: ComparePageState;
  #shown = 0;

  constructor(link: Link, scripts: string, state: ComparePageState, save: (state: ComparePageState) => void) {
    this.#layouts = new LayoutService(new URL("layout.worker.js", scripts).href);
    this.#state = state;
    this.#save = save;
    const help = element("span", { class: "graph-help", id: "compare-help" }, COMPARE_KEYS);
    const events = {
      onSelect: (side: SideName, node: number) => this.#select({ side, node }, "stay"),
      onTurn: (side: SideName, item: number) => void this.#turn(side, item),
      onCamera: (side: SideName, camera: Camera) => this.#moved(side, camera),
      onOpen: (side: SideName) => link.send({ type: "openSide", side }),
    };
    this.#sides = {
      before: new SideView("before", events, help.id),
      after: new SideView("after", events, help.id),
    };
    for (const side of ["before", "after"] as const) listenToCompareKeys(this.#sides[side].stage, this.#keys(side));
    this.#search = new SearchBar("", {
      onQuery: (query) => this.#find(query),
      onStep: (step) => this.#stepFound(step),
      onLeave: () => this.#sides.after.stage.focus(),
    });
    const tools = element(
      "div",
      { class: "compare-tools" },
      ...legend.map(({ word, sign, colour, ink }) => {
        const mark = element("span", { class: "compare-sign", "aria-hidden": "true" }, sign);
        mark.style.background = colour;
        mark.style.color = ink;
        return element("span", { class: "compare-key" }, mark, word);
      }),
      this.#count,
      tool("↑", "Previous change (P, Shift+F7)", () => this.#step(-1)),
      tool("↓", "Next change (N, F7)", () => this.#step(1)),
      tool("Fit", "Fit both graphs (0)", () => this.#fit()),
    );
    this.element = element(
      "div",
      { class: "compare" },
      element("div", { class: "toolbar compare-bar" }, this.#search.element, tools),
      this.#totals,
      this.#notice,
      element(
        "div",
        { class: "compare-body" },
        this.#list.element,
        element("div", { class: "compare-sides" }, this.#sides.before.element, this.#sides.after.element),
      ),
      help,
      this.#status,
    );
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "F7") return;
      this.#step(event.shiftKey ? -1 : 1);
      event.preventDefault();
    });
  }

  async show({ titles, comparison }: ComparisonView): Promise<void> {
    const shown = ++this.#shown;
    const { before, after, changes } = comparison;
    this.#notice.hidden = true;
    for (const side of ["before", "after"] as const) this.#sides[side].setTitle(titles[side]);
    fill(this.#totals, totalsBar(before.totals, after.totals));
    const [change, camera] = [this.#state.change, this.#state.camera];
    const first = this.#comparison === undefined;
    this.#comparison = comparison;
    this.#levels = undefined;
    this.#drawn = [...changes.group.keys()].filter((one) => isDrawn(changes, one));
    this.#list.show(changes);
    this.#change = -1;
    await Promise.all([
      this.#sides.before.show(before, changes, this.#layouts),
      this.#sides.after.show(after, changes, this.#layouts),
    ]);
    if (shown !== this.#shown) return;
    if (first && camera) this.#sides.before.canvas.lookFrom(camera);
    this.#level("before");
    this.#find(this.#query);
    if (first && change !== undefined && this.#drawn.includes(change)) this.#mark(change);
    this.#showCount();
    this.#status.textContent = summary(comparison);
    this.element.dataset.shown = String(shown);
  }

  /** Something went wrong or changed; what is shown stays. */
  notice(message: string): void {
    this.#notice.textContent = message;
    this.#notice.hidden = false;
  }

  #matchedLevels(comparison: Comparison): Levels {
    const { before, after } = this.#sides;
    const from: number[] = [];
    const to: number[] = [];
    comparison.before.counterpart.forEach((other, node) => {
      if (other === -1) return;
      from.push(before.heightOf(node));
      to.push(after.heightOf(other));
    });
    return levelsOf(from, to);
  }

  /** The same group on the other side opens and closes too. */
  async #turn(side: SideName, item: number): Promise<void> {
    const scene = this.#sides[side].scene;
    if (!this.#comparison || !scene) return;
    const other = this.#sides[side === "before" ? "after" : "before"];
    const key = scene.graph.groups.key[item - scene.nodeCount];
    const there = other.scene?.graph.groups.key.indexOf(key ?? "") ?? -1;
    const same = there >= 0 && other.scene?.isFrame(other.scene.nodeCount + there) === scene.isFrame(item);
    this.#levels = undefined;
    await Promise.all([this.#sides[side].turn(item), same && other.turn(other.scene!.nodeCount + there)]);
    this.#level(side);
  }

  /** After another arrangement: the places that correspond are others, and the other side goes there. */
  #level(leading: SideName): void {
    if (!this.#comparison) return;
    this.#levels = this.#matchedLevels(this.#comparison);
    this.#moved(leading, this.#sides[leading].canvas.camera);
  }

  /** The other side follows, at the place that corresponds. */
  #moved(side: SideName, camera: Camera): void {
    if (!this.#levels) return;
    const [old, fresh] = [this.#sides.before.canvas.topAt(camera.scale), this.#sides.after.canvas.topAt(camera.scale)];
    // While a top is in view both are at theirs.
    const levels = fromTop(this.#levels, { from: old.y, to: fresh.y }, old.reach);
    const follower = side === "before" ? "after" : "before";
    const y = side === "before" ? levels.forth(camera.y) : levels.back(camera.y);
    this.#sides[follower].follow({ ...camera, y });
    this.#keep({ camera: this.#sides.before.canvas.camera });
  }

  #select({ side, node }: Place, view: "reveal" | "centre" | "stay"): void {
    const comparison = this.#comparison;
    if (!comparison) return;
    const other = side === "before" ? "after" : "before";
    const counterpart = node < 0 ? -1 : (comparison[side].counterpart[node] ?? -1);
    this.#sides[side].select(node);
    this.#sides[other].select(counterpart);
    if (view !== "stay" && node >= 0) void this.#goThere({ side, node }, counterpart, view);
    const there = node < 0 ? "" : counterpart < 0 ? " It has no counterpart." : "";
    this.#status.textContent = this.#sides[side].describe(node) + there;
    if (node < 0 || node >= comparison[side].state.length) return;
    const { start, items } = comparison[side].changesOf;
    const own = [...items.subarray(start[node]!, start[node + 1]!)];
    if (own.length > 0 && !own.includes(this.#change)) this.#mark(own[0]!);
  }

  async #goThere({ side, node }: Place, counterpart: number, view: "reveal" | "centre"): Promise<void> {
    const other = side === "before" ? "after" : "before";
    const covered = [this.#sides[side], this.#sides[other]].map(({ scene }, at) => {
      const item = at === 0 ? node : counterpart;
      return item >= 0 && scene?.shownAs(item) !== item;
    });
    if (covered.includes(true)) {
      this.#levels = undefined;
      await Promise.all([this.#sides[side].uncover(node), this.#sides[other].uncover(counterpart)]);
      this.#level(side);
    }
    if (view === "centre") this.#sides[side].canvas.centre(node);
    else this.#sides[side].canvas.reveal(node);
  }

  #mark(change: number): void {
    this.#change = change;
    this.#list.mark(change);
    this.#keep({ change });
    this.#showCount();
  }

  /** Shows a change in both graphs. */
  #goTo(change: number): void {
    const comparison = this.#comparison;
    if (!comparison) return;
    this.#mark(change);
    const place = placeOf(comparison.changes, change);
    if (place) this.#select(place, "centre");
    this.#status.textContent = `Change ${this.#drawn.indexOf(change) + 1} of ${this.#drawn.length}. ${this.#status.textContent}`;
  }

  #step(step: 1 | -1): void {
    const count = this.#drawn.length;
    if (count === 0) {
      this.#status.textContent = "There are no changes.";
      return;
    }
    const at = this.#drawn.indexOf(this.#change);
    const next = at < 0 ? (step === 1 ? 0 : count - 1) : (at + step + count) % count;
    this.#goTo(this.#drawn[next]!);
  }

  #showCount(): void {
    const at = this.#drawn.indexOf(this.#change);
    const count = this.#drawn.length;
    this.#count.textContent = at < 0 ? plural(count, "change") : `${group(at + 1)} of ${group(count)}`;
  }

  #query = "";
  #find(query: string): void {
    this.#query = query;
    const comparison = this.#comparison;
    if (!comparison) return;
    const { before, after } = comparison;
    const [old, fresh] = [searchNodes(before.graph, query), searchNodes(after.graph, query)];
    this.#sides.before.setFound(old && new Set(old));
    this.#sides.after.setFound(fresh && new Set(fresh));
    // What is on both sides is found once.
    this.#found = [
      ...(fresh ?? []).map((node) => ({ side: "after" as const, node })),
      ...(old ?? [])
        .filter((node) => before.counterpart[node] === -1)
        .map((node) => ({ side: "before" as const, node })),
    ];
    this.#foundAt = -1;
    this.#search.show(old || fresh ? this.#found.length : undefined, -1);
    if (query !== "" && this.#found.length > 0) this.#stepFound(1);
  }

  #stepFound(step: 1 | -1): void {
    const count = this.#found.length;
    if (count === 0) return;
    this.#foundAt = this.#foundAt < 0 ? (step === 1 ? 0 : count - 1) : (this.#foundAt + step + count) % count;
    this.#select(this.#found[this.#foundAt]!, "reveal");
    this.#search.show(count, this.#foundAt);
  }

  #fit(): void {
    this.#sides.before.canvas.fit();
  }

  #keys(side: SideName) {
    const view = () => this.#sides[side];
    return {
      walk: (direction: Direction) => this.#select({ side, node: view().walked(direction) }, "reveal"),
      step: (step: 1 | -1) => this.#step(step),
      panBy: (dx: number, dy: number) => view().canvas.panBy(dx, dy),
      page: (screens: number) => view().canvas.page(screens),
      zoomBy: (factor: number) => view().canvas.zoomBy(factor),
      fit: () => this.#fit(),
      other: () => this.#sides[side === "before" ? "after" : "before"].stage.focus(),
      clear: () => this.#select({ side, node: -1 }, "stay"),
      search: () => this.#search.focus(),
    };
  }

  #keep(change: ComparePageState): void {
    this.#state = { ...this.#state, ...change };
    this.#save(this.#state);
  }
}

/** What is left of a change is where to look; what only went is looked for before. */
function placeOf({ before, after }: GraphChanges, change: number): Place | undefined {
  const old = before.start[change]! < before.start[change + 1]! ? before.items[before.start[change]!] : undefined;
  const fresh = after.start[change]! < after.start[change + 1]! ? after.items[after.start[change]!] : undefined;
  if (old !== undefined) return { side: "before", node: old };
  return fresh === undefined ? undefined : { side: "after", node: fresh };
}

function summary({ before, after, changes }: Comparison): string {
  const count = (states: Uint8Array, wanted: number) => states.filter((state) => state === wanted).length;
  const removed = count(before.state, NodeState.alone);
  const added = count(after.state, NodeState.alone);
  const changed = count(before.state, NodeState.changed);
  if (removed + added + changed === 0) return "Both models are the same, node by node.";
  return (
    `${plural(changes.group.length, "change")}: ${plural(removed, "node")} removed, ${plural(added, "node")} added, ` +
    `${plural(changed, "node")} changed.`
  );
}

function tool(text: string, title: string, onPress: () => void): HTMLElement {
  const made = element("button", { class: "tool", type: "button", title, "aria-label": title }, text);
  made.addEventListener("click", onPress);
  return made;
}
