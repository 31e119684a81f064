import type { Comparison } from "../../src/protocol/comparison";
import type { Camera } from "../draw/camera";
import { fromTop, type Levels, levelsOf } from "../graph/levels";
import type { SideName } from "./changeLook";
import { otherSide, type Place, pairNear } from "./places";
import type { SideView } from "./sideView";

/** Lets two views look at what corresponds: where the one is moved, the other follows. */
export class SideBySide {
  readonly #sides: Readonly<Record<SideName, SideView>>;
  readonly #onMoved: (cameras: Readonly<Record<SideName, Camera>>) => void;
  #comparison: Comparison | undefined;
  /** Which height of the one drawing is which of the other; undefined while a drawing is made anew, and each view moves alone. */
  #levels: Levels | undefined;
  /** How much further right the view of `after` looks than that of `before`: what belongs together may stand at other places. */
  #aside = 0;

  /** @param onMoved when both look where they are to */
  constructor(
    sides: Readonly<Record<SideName, SideView>>,
    onMoved: (cameras: Readonly<Record<SideName, Camera>>) => void,
  ) {
    this.#sides = sides;
    this.#onMoved = onMoved;
  }

  /** Each moves alone, until both drawings are there: see {@link join}. */
  part(): void {
    this.#levels = undefined;
  }

  /** After drawings came: the places that correspond are others, and the other side goes there. */
  join(comparison: Comparison, leading: SideName): void {
    this.#match(comparison);
    this.moved(leading, this.#sides[leading].canvas.camera);
  }

  /** Cameras that were brought back stand where they stood. */
  resume(comparison: Comparison, { before, after }: Readonly<Record<SideName, Camera>>): void {
    this.#match(comparison);
    this.#aside = after.x - before.x;
  }

  /** The other side follows, to the place that corresponds. */
  moved(side: SideName, camera: Camera): void {
    if (!this.#levels) return;
    const { before, after } = this.#sides;
    const [old, fresh] = [before.canvas.topAt(camera.scale), after.canvas.topAt(camera.scale)];
    // While a top is in view both are at theirs.
    const levels = fromTop(this.#levels, { from: old.y, to: fresh.y }, old.reach);
    const [x, y] =
      side === "before"
        ? [camera.x + this.#aside, levels.forth(camera.y)]
        : [camera.x - this.#aside, levels.back(camera.y)];
    this.#sides[otherSide(side)].follow({ ...camera, x, y });
    this.#tell();
  }

  #tell(): void {
    const { before, after } = this.#sides;
    this.#onMoved({ before: before.canvas.camera, after: after.canvas.camera });
  }

  /** One view has another size, and soon the other: both stay where they are, until they are moved. */
  resized(): void {
    if (this.#levels) this.#tell();
  }

  /** Lets the other view look at what belongs to an item, wherever the drawings have it from side to side. */
  align({ side, item }: Place): void {
    const pair = this.#comparison && pairNear(this.#comparison, { side, item });
    if (!pair) return;
    const at = { ...pair, [side]: item };
    this.#aside = this.#sides.after.middleOf(at.after) - this.#sides.before.middleOf(at.before);
    this.moved(side, this.#sides[side].canvas.camera);
  }

  #match(comparison: Comparison): void {
    const { before, after } = this.#sides;
    const from: number[] = [];
    const to: number[] = [];
    comparison.before.counterpart.forEach((other, node) => {
      if (other === -1) return;
      from.push(before.heightOf(node));
      to.push(after.heightOf(other));
    });
    this.#comparison = comparison;
    this.#levels = levelsOf(from, to);
  }
}
