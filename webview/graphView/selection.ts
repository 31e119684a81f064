/** The selected items of the drawing. One of them, the last that was chosen, leads: keys go on from it, the card tells of it. */
export class Selection {
  #item = -1;
  #items: ReadonlySet<number> = new Set();
  /** Those that stay while others are chosen one by one. */
  readonly #kept = new Set<number>();
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

  /** Selects one, besides those that were marked to stay; -1 for none. */
  set(item: number): void {
    if (item < 0) this.#kept.clear();
    const items = item < 0 ? [] : [...this.#kept, item];
    if (item === this.#item && this.#items.size === new Set(items).size) return;
    this.#become(item, items);
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

  /** What leads stays selected when another is chosen next; a second time takes it back. */
  mark(): void {
    if (this.#item < 0) return;
    if (this.#kept.delete(this.#item)) return;
    this.#kept.add(this.#item);
    this.#become(this.#item, [...this.#items]);
  }

  /** Goes on to an item, with what was selected before. */
  extendTo(item: number): void {
    if (item >= 0 && item !== this.#item) this.add([item]);
  }

  /** Takes over the number that the selected item has in another graph, without telling anyone. */
  renumber(item: number): void {
    this.#kept.clear();
    this.#item = item;
    this.#items = new Set(item < 0 ? [] : [item]);
  }

  #become(item: number, items: readonly number[]): void {
    this.#item = item;
    this.#items = new Set(items);
    for (const listener of this.#listeners) listener(item);
  }
}
