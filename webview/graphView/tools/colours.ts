import type { ModelGraph } from "../../../src/protocol/graph";
import type { ModelView, ToWebview } from "../../../src/protocol/messages";
import { type ComputedOverlay, isRunOverlay, type OverlayReport } from "../../../src/protocol/overlays";
import { type Heat, heatOf, isComputed, type Overlay } from "../../draw/overlay";
import { valuesOfNodes } from "../../graph/reportValues";
import type { Link } from "../../link/link";
import { Legend } from "./legend";

/** What was computed, of which revision of the model, and what it means for the nodes of the graph that is drawn. */
interface Known {
  readonly revision: number;
  readonly report: OverlayReport;
  readonly values: Float64Array;
}

/**
 * What the graph is coloured by, and the legend that says so. What the graph does not tell is asked for: weights are looked at as soon as somebody wants
 * to see them, the model is run only when somebody presses the button for it. After an edit what was computed before is shown as such.
 */
export class Colours {
  readonly #legend = new Legend(() => this.#compute());
  readonly #link: Link;
  readonly #onChange: () => void;
  readonly #known = new Map<ComputedOverlay, Known>();
  #overlay: Overlay;
  #graph: ModelGraph | undefined;
  #revision = -1;
  #heat: Heat | undefined;
  #trusted = true;
  #busy = false;

  constructor(overlay: Overlay, link: Link, onChange: () => void) {
    this.#overlay = overlay;
    this.#link = link;
    this.#onChange = onChange;
  }

  get legend(): HTMLElement {
    return this.#legend.element;
  }

  /** Undefined: by the operators' families. */
  get heat(): Heat | undefined {
    return this.#heat;
  }

  /** Milliseconds of each node, if they were measured for what is drawn. */
  get times(): Float64Array | undefined {
    const known = this.#known.get("time");
    return known?.revision === this.#revision ? known.values : undefined;
  }

  /** How the values came about; "" for counts. */
  get how(): string {
    return (isComputed(this.#overlay) && this.#known.get(this.#overlay)?.report.how) || "";
  }

  setModel({ trusted }: ModelView): void {
    this.#trusted = trusted;
    this.#show();
  }

  setBusy(busy: boolean): void {
    this.#busy = busy;
    this.#show();
  }

  /** Another graph is drawn. */
  setGraph(graph: ModelGraph, revision: number): void {
    this.#graph = graph;
    this.#revision = revision;
    for (const [kind, { report, revision: then }] of this.#known)
      this.#known.set(kind, { revision: then, report, values: valuesOfNodes(graph.nodes, report) });
    const asked = new Set<ComputedOverlay>(["time"]);
    if (isComputed(this.#overlay)) asked.add(this.#overlay);
    for (const kind of asked) this.#ask(kind);
    this.#recolour();
  }

  choose(overlay: Overlay): void {
    this.#overlay = overlay;
    this.#recolour();
    if (isComputed(overlay)) this.#ask(overlay);
  }

  /** @returns whether the drawing is another now. */
  came({ kind, revision, report }: ToWebview & { type: "overlay" }): void {
    if (revision !== this.#revision || !this.#graph) return;
    if (report) this.#known.set(kind, { revision, report, values: valuesOfNodes(this.#graph.nodes, report) });
    else if (kind === this.#overlay && !isRunOverlay(kind)) this.#compute();
    this.#recolour();
    this.#onChange();
  }

  #ask(kind: ComputedOverlay): void {
    if (this.#revision >= 0 && this.#known.get(kind)?.revision !== this.#revision)
      this.#link.send({ type: "overlay", kind, compute: "known" });
  }

  #compute(): void {
    if (isComputed(this.#overlay) && !this.#busy)
      this.#link.send({ type: "overlay", kind: this.#overlay, compute: "anew" });
  }

  #recolour(): void {
    const known = isComputed(this.#overlay) ? this.#known.get(this.#overlay) : undefined;
    this.#heat = this.#graph && heatOf(this.#graph, this.#overlay, known?.values);
    this.#show();
  }

  #show(): void {
    const overlay = this.#overlay;
    const known = isComputed(overlay) ? this.#known.get(overlay) : undefined;
    this.#legend.show({
      overlay,
      heat: this.#heat,
      stale: known !== undefined && known.revision !== this.#revision,
      compute: isComputed(overlay) && known?.revision !== this.#revision ? this.#why(overlay) : undefined,
      again: known?.revision === this.#revision && overlay === "time" && this.#trusted && !this.#busy,
    });
  }

  /** Whether the button may be pressed, else why not. */
  #why(overlay: ComputedOverlay): "ready" | "busy" | "not trusted" {
    if (isRunOverlay(overlay) && !this.#trusted) return "not trusted";
    return this.#busy ? "busy" : "ready";
  }
}
