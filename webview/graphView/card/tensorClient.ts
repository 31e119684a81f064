import type { Failure, ToWebview } from "../../../src/protocol/messages";
import type { TensorAnswer, TensorQuestion } from "../../../src/protocol/tensor";
import type { Link } from "../../link/link";

type Kind = TensorQuestion["kind"];
type AnswerOf<K extends Kind> = Extract<TensorAnswer, { kind: K }>;

/** A question that is on its way. Nothing is heard of it after `cancel`. */
export interface Asked {
  cancel(): void;
}

export interface Hearing<K extends Kind> {
  onAnswer(answer: AnswerOf<K>): void;
  onFailure(failure: Failure): void;
  /** 0 to 1. */
  onProgress?(fraction: number): void;
}

interface Pending {
  onAnswer(answer: TensorAnswer): void;
  onFailure(failure: Failure): void;
  onProgress?(fraction: number): void;
}

type TensorMessage = Extract<ToWebview, { type: "tensor" | "tensorProgress" | "tensorFailed" }>;

/** Asks the host about constants, and hands each answer to the one who asked. */
export class TensorClient {
  readonly #link: Link;
  readonly #pending = new Map<number, Pending>();
  #last = 0;

  constructor(link: Link) {
    this.#link = link;
  }

  ask<K extends Kind>(question: Extract<TensorQuestion, { kind: K }>, hearing: Hearing<K>): Asked {
    const request = ++this.#last;
    this.#pending.set(request, {
      ...hearing,
      onAnswer: (answer) => {
        if (answer.kind === question.kind) hearing.onAnswer(answer as AnswerOf<K>);
      },
    });
    this.#link.send({ type: "tensor", request, question });
    return {
      cancel: () => {
        if (this.#pending.delete(request)) this.#link.send({ type: "cancelTensor", request });
      },
    };
  }

  receive(message: TensorMessage): void {
    const pending = this.#pending.get(message.request);
    if (!pending) return;
    if (message.type === "tensorProgress") {
      if (message.progress.fraction !== null) pending.onProgress?.(message.progress.fraction);
      return;
    }
    this.#pending.delete(message.request);
    if (message.type === "tensor") pending.onAnswer(message.answer);
    else pending.onFailure(message.failure);
  }
}
