import { type GroupMarks, groupMarks } from "../graph/groupMarks";
import type { Scene } from "../graph/scene";
import type { Marks } from "./marks";

/** What stands on the closed groups; counted again when something of it changed. */
export class CountedMarks {
  #from: readonly unknown[] = [];
  #marks: ReadonlyMap<number, GroupMarks> = new Map();

  marks(
    scene: Scene | undefined,
    found: ReadonlySet<number> | undefined,
    { outlines, refused }: Marks,
  ): ReadonlyMap<number, GroupMarks> {
    const from = [scene, found, outlines, refused];
    if (from.some((one, at) => one !== this.#from[at])) {
      const nodes = outlines.map((outline) => outline.nodes);
      this.#from = from;
      this.#marks = scene ? groupMarks(scene, found ?? [], nodes, refused.keys()) : new Map();
    }
    return this.#marks;
  }
}
