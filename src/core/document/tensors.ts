import type {
  KernelPage,
  KernelWindow,
  TensorExport,
  TensorPage,
  TensorPlace,
  TensorStatistics,
  TensorText,
  TensorTextFormat,
  TensorWindow,
} from "../../protocol/tensor";
import { findNode } from "../analysis/layerFacts";
import { weightOf } from "../analysis/parameters";
import { channelAxis, kernelLayout } from "../analysis/tensor/channels";
import { copiedAtMost, copyText } from "../analysis/tensor/copyText";
import { kernelPage } from "../analysis/tensor/kernels";
import { tensorStatistics } from "../analysis/tensor/statistics";
import { tensorPage } from "../analysis/tensor/values";
import { planNpy } from "../formats/npy";
import { dataTypeName, type Model, type Node, type Tensor } from "../ir";
import { type Call, takingTurns } from "./call";
import { DocumentError } from "./documentError";
import type { ModelStorage } from "./ports";

interface Place {
  readonly tensor: Tensor;
  readonly node: Node;
  readonly input: number;
}

/** Looks into the constants of a document's model, one at a time and never as a whole. Errors are DocumentErrors of one sentence. */
export class Tensors {
  readonly #model: () => Model;
  /** By tensor and channel axis: tensors do not change, and a card is opened again and again. */
  readonly #known = new WeakMap<Tensor, Map<string, TensorStatistics>>();

  constructor(model: () => Model) {
    this.#model = model;
  }

  async statistics(place: TensorPlace, { exact }: { readonly exact: boolean }, call: Call): Promise<TensorStatistics> {
    const { tensor, node, input } = placeIn(this.#model(), place);
    const axis = channelAxis(node, input, tensor.dims.length);
    const key = `${axis ?? "none"} ${exact}`;
    const known = this.#known.get(tensor)?.get(key);
    if (known) return known;
    const statistics = await tensorStatistics(tensor, {
      channelAxis: axis,
      ...(exact && { most: Number.POSITIVE_INFINITY }),
      turn: takingTurns(call),
      progress: (fraction) => call.progress?.({ stage: "reading the values", fraction }),
    });
    if (!statistics)
      throw new DocumentError(`There are no statistics of values of type ${dataTypeName(tensor.dtype)}.`);
    const entries = this.#known.get(tensor) ?? new Map<string, TensorStatistics>();
    this.#known.set(tensor, entries.set(key, statistics));
    return statistics;
  }

  values(place: TensorPlace, window: TensorWindow): TensorPage {
    return tensorPage(placeIn(this.#model(), place).tensor, window);
  }

  kernels(place: TensorPlace, window: KernelWindow): KernelPage {
    const { tensor, node, input } = placeIn(this.#model(), place);
    const layout = kernelLayout(node, input, tensor.dims.length);
    if (!layout) throw new DocumentError("Only the weights of convolutions have kernels to look at.");
    return kernelPage(tensor, window, layout);
  }

  text(place: TensorPlace, window: TensorWindow, format: TensorTextFormat): TensorText {
    const text = copyText(placeIn(this.#model(), place).tensor, window, format);
    if (!text)
      throw new DocumentError(
        `That is too much for the clipboard: at most ${copiedAtMost.toLocaleString("en")} values are copied at once. Export them as .npy instead.`,
      );
    return text;
  }

  /** Writes the whole tensor as .npy. Nothing appears when it fails or is cancelled. */
  async export(place: TensorPlace, path: string, storage: ModelStorage, call: Call): Promise<TensorExport> {
    const plan = planNpy(placeIn(this.#model(), place).tensor);
    if ("refused" in plan) throw new DocumentError(`It cannot be written as .npy: ${plan.refused}.`);
    const turn = takingTurns(call);
    const file = storage.stageFile(path);
    try {
      file.write(plan.header);
      let written = plan.header.length;
      for (const piece of plan.pieces()) {
        file.write(piece);
        written += piece.length;
        call.progress?.({ stage: "writing", fraction: written / plan.bytes });
        await turn();
      }
      file.commit();
    } finally {
      file.discard();
    }
    return { path, bytes: plan.bytes, ...(plan.note !== undefined && { note: plan.note }) };
  }
}

function placeIn(model: Model, { anchor, input }: TensorPlace): Place {
  const node = findNode(model, anchor);
  const value = node?.input(input);
  const tensor = value && weightOf(value);
  if (!node || !tensor) throw new DocumentError("The model has changed: this constant is not in it any more.");
  if (tensor.missing) throw tensor.missing;
  return { tensor, node, input };
}
