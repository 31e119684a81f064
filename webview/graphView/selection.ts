/** The selected items of the drawing. One of them, the last that was chosen, leads: keys go on from it, the card tells of it. */
export class Selection {
  #item = -1;
  #items: ReadonlySet<number> = new Set();
  readonly #listeners: ((item: number) => void)[] = [];

  /** The one that leads; -1 for none. */
  get item(): number {
    return this.#item;
  }

  get items(): ReadonlySet<number> {
    return this.#items;
  }

  /** Called after each change, with the one that leads. */
  onChange(listener: (item: number) => void): void {
    this.#listeners.push(listener);
  }

  /** Selects one alone; -1 for none. */
  set(item: number): void {
    if (item === this.#item && this.#items.size === (item < 0 ? 0 : 1)) return;
    this.#become(item, item < 0 ? [] : [item]);
  }

  /** Adds an item, or takes it away. */
  toggle(item: number): void {
    if (item < 0) return;
    const others = [...this.#items].filter((one) => one !== item);
    if (others.length === this.#items.size) this.#become(item, [...others, item]);
    else this.#become(others.at(-1) ?? -1, others);
  }

  /** Adds items; the last leads. */
  add(items: readonly number[]): void {
    const last = items.at(-1);
    if (last !== undefined) this.#become(last, [...this.#items, ...items]);
  }

  /** Goes on to an item, with what was selected before. */
  extendTo(item: number): void {
    if (item >= 0 && item !== this.#item) this.add([item]);
  }

  /** Takes over the number that the selected item has in another graph, without telling anyone. */
  renumber(item: number): void {
    this.#item = item;
    this.#items = new Set(item < 0 ? [] : [item]);
  }

  #become(item: number, items: readonly number[]): void {
    this.#item = item;
    this.#items = new Set(items);
    for (const listener of this.#listeners) listener(item);
  }
}
