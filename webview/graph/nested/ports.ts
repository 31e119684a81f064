/** So many values are looked through faster than they are hashed. */
const FEW = 12;

/** The places at which values pass the border of a group: one for each value, numbered as they came. */
export class Ports {
  readonly #values: number[] = [];
  #places: Map<number, number> | undefined;

  get count(): number {
    return this.#values.length;
  }

  /** The value's place, -1 for none. */
  of(value: number): number {
    return this.#places ? (this.#places.get(value) ?? -1) : this.#values.indexOf(value);
  }

  /** The value's place; a value without one gets the next. */
  open(value: number): number {
    const known = this.of(value);
    if (known >= 0) return known;
    const place = this.#values.length;
    this.#values.push(value);
    if (this.#places) this.#places.set(value, place);
    else if (place === FEW) this.#places = new Map(this.#values.map((one, at) => [one, at]));
    return place;
  }
}
