import type { LayeredGraph } from "./trunks";

/** The items of each layer from left to right: layer l is `items[start[l]]` up to `items[start[l + 1]]`. */
export class Rows {
  readonly start: Int32Array;
  readonly items: Int32Array;
  /** Place of an item in its row, from 0. */
  readonly place: Int32Array;

  constructor({ itemCount, layer, layerCount }: LayeredGraph) {
    this.start = new Int32Array(layerCount + 1);
    this.items = new Int32Array(itemCount);
    this.place = new Int32Array(itemCount);
    for (let item = 0; item < itemCount; item++) this.start[layer[item]! + 1]! += 1;
    for (let l = 0; l < layerCount; l++) this.start[l + 1]! += this.start[l]!;
  }

  /** Takes the order of all rows from `items`. */
  set(items: Int32Array): void {
    this.items.set(items);
    for (let l = 0; l + 1 < this.start.length; l++) this.numberPlaces(l);
  }

  /** Takes the order of the layers from `first` to `last` from `items`. */
  restore(first: number, last: number, items: Int32Array): void {
    this.items.set(items, this.start[first]!);
    for (let l = first; l <= last; l++) this.numberPlaces(l);
  }

  /** Turns the rows from `first` to `last` around; items from `fixed` on, which stand at their right, stay there. */
  mirror(first: number, last: number, fixed: number): void {
    for (let l = first; l <= last; l++) {
      const from = this.start[l]!;
      let end = this.start[l + 1]!;
      while (end > from && this.items[end - 1]! >= fixed) end--;
      this.items.subarray(from, end).reverse();
      this.numberPlaces(l);
    }
  }

  numberPlaces(layer: number): void {
    const from = this.start[layer]!;
    for (let at = from; at < this.start[layer + 1]!; at++) this.place[this.items[at]!] = at - from;
  }

  swap(at: number): void {
    const left = this.items[at]!;
    const right = this.items[at + 1]!;
    this.items[at] = right;
    this.items[at + 1] = left;
    this.place[left]! += 1;
    this.place[right]! -= 1;
  }
}
