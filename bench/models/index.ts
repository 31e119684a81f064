import type { Model } from "../../src/core/ir";
import { bertBase } from "./bert";
import { densenet121 } from "./densenet";
import { googlenet, inceptionV3 } from "./inception";
import { type Architecture, type ModelOptions, resolve } from "./options";
import { alexnet, vgg16 } from "./plain";
import { mobilenetV2, resnet50 } from "./residual";
import { vitB16 } from "./vit";

export type { Architecture, ModelOptions } from "./options";

/** Known architectures with seeded weights, structured and named as PyTorch exports them. */
export const architectures: readonly Architecture[] = [
  alexnet,
  vgg16,
  resnet50,
  googlenet,
  inceptionV3,
  densenet121,
  mobilenetV2,
  vitB16,
  bertBase,
];

/** Builds an architecture by name. Throws for an unknown one, naming those there are. */
export function buildModel(name: string, options: ModelOptions = {}): Model {
  const architecture = architectures.find((one) => one.name === name);
  if (!architecture)
    throw new Error(`no architecture "${name}"; there are ${architectures.map((one) => one.name).join(", ")}`);
  return architecture.build(resolve(architecture, options));
}
