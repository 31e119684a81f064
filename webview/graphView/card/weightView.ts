import type { ConstantFacts, LayerValue } from "../../../src/protocol/graph";
import { formatBytes } from "../../../src/protocol/quantities";
import { type Child, element } from "../../controls/element";
import { visibleText } from "../../graph/visibleText";
import { AskedArea } from "./askedArea";
import { copyButton, linkButton } from "./facts";
import { KernelView } from "./kernelView";
import type { Sections } from "./sections";
import { statisticsView } from "./statisticsView";
import type { TensorClient } from "./tensorClient";
import { ValueGrid } from "./valueGrid";

export interface WeightTools {
  readonly tensors: TensorClient;
  readonly sections: Sections;
  copy(text: string): void;
  /** Things that wait for answers: stopped when the card shows something else. */
  own(part: { dispose(): void }): void;
  /** Links to the nodes that read the value, besides the one on the card. */
  readers(value: LayerValue): Child[];
}

/** A constant input that opens to what is in it. */
export function weightView(value: LayerValue, constant: ConstantFacts, tools: WeightTools): HTMLElement {
  const { sections } = tools;
  const role = value.role || "constant";
  const key = `weight ${role}`;
  const summary = [
    element("span", { class: "value-role" }, role),
    element("code", {}, visibleText(value.type)),
    element("span", { class: "hint" }, formatBytes(constant.bytes)),
  ];
  return sections.section({ key, isOpen: false, class: "weight" }, summary, () => weightBody(value, constant, tools));
}

function weightBody(value: LayerValue, constant: ConstantFacts, tools: WeightTools): Child[] {
  const { tensors, sections } = tools;
  const { place } = constant;
  const area = new AskedArea<"statistics">(tensors, ({ statistics }) => statisticsView(statistics, () => ask(true)));
  const ask = (exact: boolean) => area.ask({ kind: "statistics", place, exact });
  tools.own({ dispose: () => area.cancel() });
  const isNumeric = !/^(string|complex)/.test(value.type);
  if (isNumeric) ask(false);
  /** Room that a table or a picture has, measured when it is opened. */
  const room = () => Math.max(200, area.element.getBoundingClientRect().width || 280);
  const rank = /\[(.*)\]/.exec(value.type)?.[1]?.split(",").filter(Boolean).length ?? 0;
  const owned = <T extends { readonly element: HTMLElement; dispose(): void }>(part: T) => {
    tools.own(part);
    return [part.element];
  };
  return [
    element(
      "p",
      { class: "value-name" },
      visibleText(value.name) || "(no name)",
      copyButton("name", () => tools.copy(value.name)),
    ),
    ...tools.readers(value),
    isNumeric && area.element,
    constant.kernels &&
      sections.section({ key: "kernels", isOpen: false, class: "inner" }, ["Kernels"], () =>
        owned(new KernelView(tensors, place, room())),
      ),
    sections.section({ key: "values", isOpen: !isNumeric, class: "inner" }, ["Values"], () =>
      owned(new ValueGrid(tensors, place, rank, room())),
    ),
    exportLine(value, constant, tensors),
  ];
}

function exportLine(value: LayerValue, { place }: ConstantFacts, tensors: TensorClient): HTMLElement {
  const said = element("p", { class: "hint", role: "status" });
  const go = () => {
    said.textContent = "";
    tensors.ask(
      { kind: "export", place, name: value.name },
      {
        onAnswer: ({ written }) => {
          if (!written) return;
          const file = written.path.split(/[\\/]/).at(-1) ?? "";
          said.textContent = [`Wrote ${visibleText(file)} (${formatBytes(written.bytes)}).`, written.note]
            .filter(Boolean)
            .join(" ");
        },
        onFailure: ({ message }) => {
          said.textContent = message;
        },
      },
    );
  };
  return element("div", { class: "weight-export" }, linkButton("Export as .npy…", go), said);
}
