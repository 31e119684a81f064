import type { TensorAnswer, TensorQuestion } from "../../../src/protocol/tensor";
import { type Child, element, fill } from "../../controls/element";
import { linkButton } from "./facts";
import type { Asked, TensorClient } from "./tensorClient";

type Kind = TensorQuestion["kind"];

/** Where one answer is shown: says that it is on its way, how far, and what went wrong, with a way to ask again. */
export class AskedArea<K extends Kind> {
  readonly element = element("div", { class: "asked" });
  readonly #tensors: TensorClient;
  readonly #show: (answer: Extract<TensorAnswer, { kind: K }>) => readonly Child[];
  #asked: Asked | undefined;
  #hasAnswer = false;

  constructor(tensors: TensorClient, show: (answer: Extract<TensorAnswer, { kind: K }>) => readonly Child[]) {
    this.#tensors = tensors;
    this.#show = show;
  }

  /** Asks in place of what was asked before. An answer that is shown already stays until the next one is there. */
  ask(question: Extract<TensorQuestion, { kind: K }>): void {
    this.cancel();
    const waiting = element("p", { class: "hint loading", role: "status" }, "Reading the values…");
    if (!this.#hasAnswer) fill(this.element, waiting);
    this.element.setAttribute("aria-busy", "true");
    this.#asked = this.#tensors.ask(question, {
      onAnswer: (answer) => {
        this.#settled();
        this.#hasAnswer = true;
        fill(this.element, ...this.#show(answer));
      },
      onFailure: ({ message }) => {
        this.#settled();
        this.#hasAnswer = false;
        fill(
          this.element,
          element("p", { class: "warning", role: "alert" }, message),
          linkButton("Try Again", () => this.ask(question)),
        );
      },
      onProgress: (fraction) => {
        if (this.#hasAnswer) return;
        const stop = linkButton("Cancel", () => this.#stop(question));
        if (waiting.childElementCount === 0) fill(waiting, element("span", {}), " ", stop);
        (waiting.firstElementChild as HTMLElement).textContent = `Reading the values… ${Math.round(fraction * 100)} %`;
      },
    });
  }

  cancel(): void {
    this.#asked?.cancel();
    this.#asked = undefined;
  }

  #stop(question: Extract<TensorQuestion, { kind: K }>): void {
    this.cancel();
    this.#settled();
    fill(
      this.element,
      element("p", { class: "hint" }, "Cancelled."),
      linkButton("Read the Values", () => this.ask(question)),
    );
  }

  #settled(): void {
    this.#asked = undefined;
    this.element.removeAttribute("aria-busy");
  }
}
