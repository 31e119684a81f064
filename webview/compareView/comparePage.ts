import type { Comparison } from "../../src/protocol/comparison";
import type { ComparisonView } from "../../src/protocol/messages";
import { group, plural } from "../../src/protocol/quantities";
import { element, fill } from "../controls/element";
import type { Camera } from "../draw/camera";
import type { Direction } from "../graph/walk";
import { LayoutService } from "../graphView/layoutService";
import { SearchBar } from "../graphView/tools/searchBar";
import type { Link } from "../link/link";
import { ChangeList, isDrawn } from "./changeList";
import { legend, type SideName } from "./changeLook";
import { COMPARE_KEYS, listenToCompareKeys } from "./compareKeys";
import type { ComparePageState } from "./compareState";
import { counterpartOf, findNodes, otherSide, type Place, placeOf, summary } from "./places";
import { SideBySide } from "./sideBySide";
import { SideView } from "./sideView";
import { totalsBar } from "./totalsBar";

/** Two graphs side by side that move together, and the list of what is different. */
export class ComparePage {
  readonly element: HTMLElement;
  readonly #sides: Readonly<Record<SideName, SideView>>;
  readonly #both: SideBySide;
  readonly #layouts: LayoutService;
  readonly #list = new ChangeList({
    onGo: (change) => this.#goTo(change),
    onTurn: () => this.#keep({ listed: this.#list.open }),
  });
  readonly #search: SearchBar;
  readonly #totals = element("div", { class: "compare-sums" });
  readonly #count = element("span", { class: "graph-count compare-count" });
  readonly #notice = element("p", { class: "compare-notice", role: "status", hidden: true });
  readonly #status = element("p", { class: "graph-status", role: "status" });
  readonly #save: (state: ComparePageState) => void;
  #comparison: Comparison | undefined;
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
      onSelect: (side: SideName, item: number) => this.#select({ side, item }, "stay"),
      onTurn: (side: SideName, item: number) => void this.#turn(side, item),
      onCamera: (side: SideName, camera: Camera) => this.#both.moved(side, camera),
      onResized: () => this.#both.resized(),
      onOpen: (side: SideName) => link.send({ type: "openSide", side }),
    };
    this.#sides = {
      before: new SideView("before", state.cameras?.before, events, help.id),
      after: new SideView("after", state.cameras?.after, events, help.id),
    };
    this.#both = new SideBySide(this.#sides, (cameras) => this.#keep({ cameras }));
    for (const side of ["before", "after"] as const) listenToCompareKeys(this.#sides[side].stage, this.#keys(side));
    this.#search = new SearchBar(state.search, {
      onQuery: (query) => this.#find(query, "go"),
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
    const { change, cameras, open, selected, listed, search } = this.#state;
    const first = this.#comparison === undefined;
    this.#comparison = comparison;
    this.#both.part();
    this.#drawn = [...changes.group.keys()].filter((one) => isDrawn(changes, one));
    this.#list.show(changes, listed);
    this.#change = -1;
    await Promise.all([
      this.#sides.before.show(before, changes, this.#layouts, open.before),
      this.#sides.after.show(after, changes, this.#layouts, open.after),
    ]);
    if (shown !== this.#shown) return;
    if (first && cameras) this.#both.resume(comparison, cameras);
    else this.#join("before");
    if (first && !cameras) this.#both.align({ side: "before", item: 0 });
    this.#find(search, "stay");
    // In another comparison the same number is another change.
    if (first && change !== undefined && this.#drawn.includes(change)) this.#mark(change);
    this.#showCount();
    this.#status.textContent = summary(comparison);
    const item = selected ? this.#sides[selected.side].find(selected) : -1;
    if (selected && item >= 0) this.#select({ side: selected.side, item }, "stay");
    this.element.dataset.shown = String(shown);
  }

  /** Something went wrong or changed; what is shown stays. */
  notice(message: string): void {
    this.#notice.textContent = message;
    this.#notice.hidden = false;
  }

  /** The same group on the other side opens and closes too. */
  async #turn(side: SideName, item: number): Promise<void> {
    const scene = this.#sides[side].scene;
    if (!this.#comparison || !scene) return;
    const other = this.#sides[otherSide(side)];
    const there = counterpartOf(this.#comparison, { side, item });
    const same = there >= 0 && other.scene?.isFrame(there) === scene.isFrame(item);
    this.#both.part();
    await Promise.all([this.#sides[side].turn(item), same && other.turn(there)]);
    this.#join(side);
    if (this.#sides[side].selected === item) this.#select({ side, item }, "stay");
  }

  /** After another arrangement of one side or both. */
  #join(leading: SideName): void {
    if (!this.#comparison) return;
    const { before, after } = this.#state.open;
    this.#keep({ open: { before: this.#sides.before.open ?? before, after: this.#sides.after.open ?? after } });
    this.#both.join(this.#comparison, leading);
  }

  #select({ side, item }: Place, view: "reveal" | "centre" | "stay"): void {
    const comparison = this.#comparison;
    if (!comparison) return;
    const counterpart = item < 0 ? -1 : counterpartOf(comparison, { side, item });
    this.#sides[side].select(item);
    this.#sides[otherSide(side)].select(counterpart);
    this.#keep({ selected: this.#sides[side].nameOf(item) });
    if (view !== "stay" && item >= 0) void this.#goThere({ side, item }, counterpart, view);
    const there = item < 0 ? "" : counterpart < 0 ? " It has no counterpart." : "";
    this.#status.textContent = this.#sides[side].describe(item) + there;
    if (item < 0 || item >= comparison[side].state.length) return;
    const { start, items } = comparison[side].changesOf;
    const own = [...items.subarray(start[item]!, start[item + 1]!)];
    if (own.length > 0 && !own.includes(this.#change)) this.#mark(own[0]!);
  }

  async #goThere({ side, item }: Place, counterpart: number, view: "reveal" | "centre"): Promise<void> {
    const other = otherSide(side);
    const isCovered = (of: SideName, one: number) => one >= 0 && this.#sides[of].scene?.shownAs(one) !== one;
    if (isCovered(side, item) || isCovered(other, counterpart)) {
      this.#both.part();
      await Promise.all([this.#sides[side].uncover(item), this.#sides[other].uncover(counterpart)]);
      this.#join(side);
    }
    this.#both.align({ side, item });
    if (view === "centre") this.#sides[side].canvas.centre(item);
    else this.#sides[side].canvas.reveal(item);
  }

  /** Closes the selected group, or the one around what is selected. */
  async #collapse(side: SideName): Promise<void> {
    const { scene, selected } = this.#sides[side];
    if (!scene || selected < 0) return;
    const group = scene.isFrame(selected) ? selected : scene.groupOf(selected);
    if (group < 0 || !scene.isFrame(group)) return;
    await this.#turn(side, group);
    this.#select({ side, item: group }, "reveal");
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

  /** @param view whether the first that is found is gone to */
  #find(query: string, view: "go" | "stay"): void {
    this.#keep({ search: query });
    const comparison = this.#comparison;
    if (!comparison) return;
    const found = findNodes(comparison, query);
    this.#sides.before.setFound(found.before);
    this.#sides.after.setFound(found.after);
    this.#found = found.places;
    this.#foundAt = -1;
    this.#search.show(found.after && found.places.length, -1);
    if (view === "go" && query !== "") this.#stepFound(1);
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
      walk: (direction: Direction) => this.#select({ side, item: view().walked(direction) }, "reveal"),
      step: (step: 1 | -1) => this.#step(step),
      panBy: (dx: number, dy: number) => view().canvas.panBy(dx, dy),
      page: (screens: number) => view().canvas.page(screens),
      zoomBy: (factor: number) => view().canvas.zoomBy(factor),
      fit: () => this.#fit(),
      other: () => this.#sides[otherSide(side)].stage.focus(),
      clear: () => this.#select({ side, item: -1 }, "stay"),
      open: () => {
        const { scene, selected } = view();
        if (scene?.isGroup(selected) && scene.isBox(selected)) void this.#turn(side, selected);
      },
      collapse: () => void this.#collapse(side),
      search: () => this.#search.focus(),
    };
  }

  #keep(change: Partial<ComparePageState>): void {
    this.#state = { ...this.#state, ...change };
    this.#save(this.#state);
  }
}

function tool(text: string, title: string, onPress: () => void): HTMLElement {
  const made = element("button", { class: "tool", type: "button", title, "aria-label": title }, text);
  made.addEventListener("click", onPress);
  return made;
}
