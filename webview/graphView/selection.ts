/** The selected item of the drawing, -1 for none, and who wants to know of it. */
export class Selection {
  #item = -1;
  readonly #listeners: ((item: number) => void)[] = [];

  get item(): number {
    return this.#item;
  }

  onChange(listener: (item: number) => void): void {
    this.#listeners.push(listener);
  }

  set(item: number): void {
    if (item === this.#item) return;
    this.#item = item;
    for (const listener of this.#listeners) listener(item);
  }

  /** Takes over the number that the selected item has in another graph, without telling anyone. */
  renumber(item: number): void {
    this.#item = item;
  }
}
