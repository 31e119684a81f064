import type { ToWebview } from "../../src/protocol/messages";
import { element, fill } from "../controls/element";
import { LOOK_ONLY, lockChange } from "../controls/lookOnly";
import { button } from "../controls/toolkit";
import type { Link } from "../link/link";
import type { Marks } from "./marks";
import { previewEffect } from "./previewEffect";
import type { Selection } from "./selection";
import { SuggestionBar } from "./suggestionBar";

export type SuggestionAction = "next" | "previous" | "preview" | "apply" | "reject";

type Preview = ToWebview & { type: "preview" };

export interface SuggestionControlOptions {
  readonly link: Link;
  readonly marks: Marks;
  readonly selection: Selection;
  /** Selects a node and brings it into view. */
  onGoTo(node: number): Promise<void>;
  onSay(text: string): void;
  /** The open card tells what is suggested, too. */
  isCardOpen(): boolean;
  /** The focus goes back to the drawing. */
  onLeave(): void;
  /** The preview is over: the model's own graph is to be drawn again. */
  onBack(): void;
}

/** Going through the suggestions that are drawn, deciding on them, and the bars that tell of the one that is looked at and of a preview. */
export class SuggestionControl {
  readonly element: HTMLElement;
  readonly #previewBar = element("div", {
    class: "graph-preview",
    role: "group",
    "aria-label": "Preview",
    hidden: true,
  });
  readonly #bar: SuggestionBar;
  readonly #options: SuggestionControlOptions;
  #current: string | undefined;
  #preview: Preview | undefined;
  #busy = false;
  #lookOnly = false;

  constructor(options: SuggestionControlOptions) {
    this.#options = options;
    this.#previewBar.addEventListener("keydown", (event) => {
      if (event.key === "Escape") options.onBack();
    });
    this.#bar = new SuggestionBar((decision) => this.act(decision), options.onLeave);
    this.element = element("div", {}, this.#previewBar, this.#bar.element);
    options.selection.onChange(() => this.refresh());
  }

  /** The suggestion that is being looked at: one of the selected node's, the one that was gone to before the others. */
  get current(): string | undefined {
    const here = this.#options.marks.suggestionsOf(this.#options.selection.item);
    return (here.find(({ id }) => id === this.#current) ?? here[0])?.id;
  }

  get isPreview(): boolean {
    return this.#preview !== undefined;
  }

  /** From now on this one is meant where a node has several. */
  lookAt(suggestion: string): void {
    this.#current = suggestion;
    this.refresh();
  }

  /** Suggestions, the selection or the card are other than they were. */
  refresh(): void {
    this.#bar.show(this.#lookedAt(), { busy: this.#busy, lookOnly: this.#lookOnly });
  }

  act(action: SuggestionAction): void {
    if (action === "next" || action === "previous") void this.#go(action === "next" ? 1 : -1);
    else {
      const ids = this.#preview?.suggestions ?? (this.current === undefined ? [] : [this.current]);
      if (ids.length === 0) this.#options.onSay("No suggestion is selected; the bracket keys go to the next one.");
      else if (action === "apply" && this.#lookOnly) this.#options.onSay(LOOK_ONLY);
      else if (!this.#busy && !(action === "preview" && this.#preview)) {
        this.#options.link.send({ type: action, suggestions: ids });
        if (action === "reject" && this.#preview) this.#options.onBack();
      }
    }
  }

  /** @param lookOnly nothing of the model can be changed */
  setModel({ lookOnly }: { readonly lookOnly: boolean }): void {
    this.#lookOnly = lookOnly;
    this.#draw();
  }

  setBusy(busy: boolean): void {
    this.#busy = busy;
    this.#draw();
  }

  /** Undefined: the model's own graph is drawn. */
  setPreview(preview: Preview | undefined): void {
    this.#preview = preview;
    this.#draw();
    if (preview)
      this.#options.onSay(
        `Preview: ${preview.title}. ${previewEffect(preview.preview)}. ${this.#lookOnly ? "" : "A applies it, "}Escape goes back.`,
      );
  }

  /** Of the keys, said. */
  get #applies(): string {
    return this.#lookOnly ? "" : "A applies, ";
  }

  async #go(step: 1 | -1): Promise<void> {
    const { outlines } = this.#options.marks;
    if (outlines.length === 0 || this.#preview) {
      if (outlines.length === 0) this.#options.onSay("There are no suggestions in the graph.");
      return;
    }
    const at = outlines.findIndex(({ suggestion }) => suggestion.id === this.current);
    const next = at < 0 ? (step === 1 ? 0 : outlines.length - 1) : (at + step + outlines.length) % outlines.length;
    const outline = outlines[next];
    if (!outline) return;
    this.#current = outline.suggestion.id;
    await this.#options.onGoTo(outline.nodes[0] ?? -1);
    this.refresh();
    this.#options.onSay(
      `Suggestion ${next + 1} of ${outlines.length}: ${outline.suggestion.title}. ${outline.suggestion.text}. P previews, ${this.#applies}X rejects it.`,
    );
  }

  /** What was gone to, while a node of it is selected and nothing else tells of it. */
  #lookedAt() {
    const { marks, isCardOpen } = this.#options;
    if (this.#current === undefined || this.#preview || isCardOpen() || this.current !== this.#current)
      return undefined;
    const at = marks.outlines.findIndex(({ suggestion }) => suggestion.id === this.#current);
    const suggestion = marks.outlines[at]?.suggestion;
    return suggestion && { suggestion, at, count: marks.outlines.length };
  }

  #draw(): void {
    const preview = this.#preview;
    this.refresh();
    this.#previewBar.hidden = preview === undefined;
    if (!preview) return;
    const apply = button({ look: "primary", title: "Apply (A)", onPress: () => this.act("apply") }, "Apply");
    const reject = button({ title: "Reject (X)", onPress: () => this.act("reject") }, "Reject");
    const back = button({ title: "Back (Escape)", onPress: () => this.#options.onBack() }, "Back");
    lockChange(apply, { locked: this.#busy, lookOnly: this.#lookOnly, title: "Apply (A)" });
    fill(
      this.#previewBar,
      element("strong", {}, `Preview: ${preview.title}`),
      element("span", { class: "hint" }, previewEffect(preview.preview)),
      element("span", { class: "graph-preview-actions" }, apply, reject, back),
    );
  }
}
