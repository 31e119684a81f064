import type { LayerFacts, LayerValue } from "../../../src/protocol/graph";
import { type Child, element } from "../../controls/element";
import type { Scene } from "../../graph/scene";
import { visibleText } from "../../graph/visibleText";
import { endLink, readerLinks } from "./links";
import { type WeightTools, weightView } from "./weightView";

export interface ValueListOptions extends Omit<WeightTools, "readers"> {
  readonly scene: Scene;
  readonly node: number;
  onSelect(node: number): void;
}

const MOST_LINES = 60;

/** Inputs with the nodes that make them; constants open to what is in them. */
export function inputList({ inputs }: LayerFacts, options: ValueListOptions): Child[] {
  const { scene, node, onSelect } = options;
  const tools: WeightTools = {
    ...options,
    readers: (value) => readerLinks(scene.graph, value, { title: "also read by", except: node, onSelect }),
  };
  return lines(inputs, (value) => {
    if (value.constant) return weightView(value, value.constant, tools);
    const from = value.producer;
    return element(
      "div",
      { class: "value-line" },
      head(value),
      from &&
        element(
          "div",
          { class: "ends" },
          element("span", { class: "hint" }, "from"),
          endLink(scene.graph, from, onSelect),
        ),
    );
  });
}

/** Outputs with the nodes that read them. */
export function outputList({ outputs }: LayerFacts, options: ValueListOptions): Child[] {
  const { scene, onSelect } = options;
  const { graph } = scene;
  return lines(outputs, (value) => {
    if (value.constant)
      return weightView(value, value.constant, {
        ...options,
        readers: () => readerLinks(graph, value, { title: "to", onSelect }),
      });
    const readers = readerLinks(graph, value, { title: "to", onSelect });
    const unread = readers.length === 0 && element("p", { class: "hint" }, "Nothing reads it.");
    return element("div", { class: "value-line" }, head(value), ...readers, unread);
  });
}

function lines(values: readonly LayerValue[], line: (value: LayerValue) => HTMLElement): Child[] {
  const shown = values.slice(0, MOST_LINES).map(line);
  const more = values.length - shown.length;
  if (more > 0) shown.push(element("p", { class: "hint" }, `and ${more} more`));
  return shown;
}

function head({ role, type, name }: LayerValue): HTMLElement {
  return element(
    "p",
    {},
    role !== "" && element("span", { class: "value-role" }, role),
    role !== "" && " ",
    element("code", {}, visibleText(type)),
    " ",
    element("span", { class: "value-name" }, visibleText(name)),
  );
}
