import type { Camera } from "../../draw/camera";
import { wantsLessMotion } from "./lessMotion";

const MILLISECONDS = 180;

/** Moves the camera from one place to another in a moment, at once for those who asked their system for less motion. */
export class Flight {
  readonly #move: (camera: Camera) => void;
  #frame: number | undefined;
  #to: Camera | undefined;

  constructor(move: (camera: Camera) => void) {
    this.#move = move;
  }

  fly(from: Camera, to: Camera): void {
    this.stop();
    if (wantsLessMotion()) {
      this.#move(to);
      return;
    }
    this.#to = to;
    const started = performance.now();
    const step = (now: number) => {
      const time = Math.min(1, Math.max(0, (now - started) / MILLISECONDS));
      const share = 1 - (1 - time) ** 3;
      const between = (a: number, b: number) => a + (b - a) * share;
      this.#move(
        time === 1
          ? to
          : {
              x: between(from.x, to.x),
              y: between(from.y, to.y),
              scale: Math.exp(between(Math.log(from.scale), Math.log(to.scale))),
            },
      );
      this.#frame = time === 1 ? undefined : requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  /** Where it leads to is reached at once. */
  finish(): void {
    if (this.#frame === undefined || !this.#to) return;
    this.stop();
    this.#move(this.#to);
  }

  stop(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
  }
}
