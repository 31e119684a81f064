import { writeOnnx } from "../formats/onnx";
import type { Model } from "../ir";
import type { RuntimeModel } from "../runtime";
import type { ModelStorage, StagedModel } from "./ports";

/** Writes candidates where the runtime can open them, and leaves none of them behind. */
export class Staging {
  private current: StagedModel | undefined;
  private currentModel: Model | undefined;

  /** @param destination where the last candidate will be moved to; candidates lie beside it. */
  constructor(
    private readonly storage: ModelStorage,
    private readonly destination: string | undefined,
  ) {}

  /** The candidate that may become the result; it replaces the one before. */
  stage(model: Model): StagedModel {
    if (this.current && this.currentModel === model) return this.current;
    this.discard();
    this.current = this.write(model, this.destination);
    this.currentModel = model;
    return this.current;
  }

  /** Writes a candidate that is only tried, for as long as `use` takes. */
  async trying<T>(model: Model, use: (model: RuntimeModel) => Promise<T>): Promise<T> {
    const staged = this.write(model, this.destination);
    try {
      return await use({ path: staged.path });
    } finally {
      staged.discard();
    }
  }

  /** Moves the staged candidate into its place. */
  commit(): void {
    this.current?.commit();
    this.current = undefined;
  }

  discard(): void {
    this.current?.discard();
    this.current = undefined;
    this.currentModel = undefined;
  }

  private write(model: Model, destination: string | undefined): StagedModel {
    return this.storage.stage((sink) => writeOnnx(model, sink), destination);
  }
}
