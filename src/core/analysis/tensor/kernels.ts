import type { KernelPage, KernelWindow } from "../../../protocol/tensor";
import { readNumbers, type Tensor } from "../../ir";

/** Numbers of one page at most. */
const LONGEST_PAGE = 1 << 18;

/**
 * Filters of a convolution's weight of rank 3 and more.
 * @param layout "output-first" for Conv, whose axis 0 counts output channels; "input-first" for ConvTranspose.
 */
export function kernelPage(tensor: Tensor, asked: KernelWindow, layout: "output-first" | "input-first"): KernelPage {
  const [first = 0, second = 0, ...spatial] = tensor.dims;
  const [allOutputs, allInputs] = layout === "output-first" ? [first, second] : [second, first];
  const width = spatial.at(-1) ?? 1;
  const height = spatial.slice(0, -1).reduce((product, dim) => product * dim, 1);
  const size = height * width;
  const most = Math.max(1, Math.floor(LONGEST_PAGE / Math.max(1, size)));
  const inputs = clamp(asked.inputs, 0, Math.min(allInputs, most));
  const outputs = clamp(asked.outputs, 0, Math.min(allOutputs, Math.floor(most / Math.max(1, inputs))));
  const output = clamp(asked.output, 0, allOutputs - outputs);
  const input = clamp(asked.input, 0, allInputs - inputs);
  const fits = size <= LONGEST_PAGE;
  const values = new Float32Array(fits ? outputs * inputs * size : 0);
  if (fits)
    for (let o = 0; o < outputs; o++)
      for (let i = 0; i < inputs; i++) {
        const place = layout === "output-first" ? (output + o) * second + input + i : (input + i) * second + output + o;
        values.set(readNumbers(tensor, place * size, size), (o * inputs + i) * size);
      }
  return { window: { output, outputs, input, inputs }, allOutputs, allInputs, height, width, values };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(Math.trunc(value) || 0, most));
}
