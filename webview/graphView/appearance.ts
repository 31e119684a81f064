import type { CoupledSet } from "../graph/coupledSets";
import type { Scene } from "../graph/scene";
import type { FileCounts } from "../graph/totals";
import type { GraphCanvas } from "./canvas/graphCanvas";
import { HoverTip } from "./canvas/hoverTip";
import { CountedMarks } from "./countedMarks";
import type { Marks } from "./marks";
import type { Selection } from "./selection";
import type { SuggestionControl } from "./suggestionControl";
import type { Colours } from "./tools/colours";
import { CoupledLegend } from "./tools/coupledLegend";
import type { FoundNodes } from "./tools/foundNodes";
import { TotalsStrip } from "./tools/totalsStrip";

export interface AppearanceParts {
  readonly canvas: GraphCanvas;
  readonly selection: Selection;
  readonly found: FoundNodes;
  readonly colours: Colours;
  readonly marks: Marks;
  readonly suggest: SuggestionControl;
  onCoupled(set: CoupledSet): void;
}

/** What is drawn into the graph (selection, finds, colours, marks), and the tip and the strip that put it into words. */
export class Appearance {
  readonly #parts: AppearanceParts;
  readonly #counted = new CountedMarks();
  readonly #coupled: CoupledLegend;
  readonly #tip = new HoverTip();
  readonly #totals = new TotalsStrip();
  #scene: Scene | undefined;
  /** During a preview: the nodes that are new or other than now. */
  #fresh: ReadonlySet<number> | undefined;
  #hovered = -1;

  constructor(parts: AppearanceParts) {
    this.#parts = parts;
    this.#coupled = new CoupledLegend((set) => parts.onCoupled(set));
    this.#totals.element.append(this.#coupled.element);
  }

  get tip(): HTMLElement {
    return this.#tip.element;
  }

  get totals(): HTMLElement {
    return this.#totals.element;
  }

  /** What the model's file holds, for the count under the drawing. */
  setFile(file: FileCounts): void {
    this.#totals.setFile(file);
  }

  setScene(scene: Scene, fresh: ReadonlySet<number> | undefined): void {
    this.#scene = scene;
    this.#fresh = fresh;
    this.#hovered = -1;
    this.#tip.hide();
  }

  hover(item: number, at: { x: number; y: number }): void {
    if (item === this.#hovered) return;
    this.#hovered = item;
    this.draw();
    const { marks, canvas } = this.#parts;
    this.#tip.showFor(this.#scene, item, marks.refused.get(item) ?? [], canvas.camera.scale, at);
  }

  draw(): void {
    const { canvas, selection, found, colours, marks, suggest } = this.#parts;
    canvas.setLook({
      selected: selection.item,
      selection: selection.items,
      hovered: this.#hovered,
      found: found.set,
      heat: colours.heat,
      outlines: marks.outlines,
      coupled: marks.coupled,
      emphasised: suggest.current,
      fresh: this.#fresh,
      refused: marks.refused,
      inGroups: this.#counted.marks(this.#scene, found.set, marks),
    });
    this.#coupled.show(marks.coupled);
    if (this.#scene) this.#totals.show(this.#scene.graph, selection.items, colours.times, colours.how);
  }
}
