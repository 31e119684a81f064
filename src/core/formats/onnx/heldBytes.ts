import type { TensorData } from "../../ir";

/** Bytes that were read already, as a piece of what was read with them. */
export class HeldBytes implements TensorData {
  constructor(
    private readonly window: Uint8Array,
    private readonly start: number,
    readonly byteLength: number,
  ) {}

  bytes(): Uint8Array {
    return this.window.subarray(this.start, this.start + this.byteLength);
  }
}
