import type { ModelView } from "../../src/protocol/messages";
import { formatBytes, group } from "../../src/protocol/quantities";
import type { Inspection, ValueReport } from "../../src/protocol/reports";
import { element, fill } from "../controls/element";
import type { Panel } from "./panel";

/** How often each operator occurs, before and now. */
export class OperatorsPanel implements Panel {
  readonly id = "operators";
  readonly title = "Operators";
  readonly element = element("section", { class: "scroll" });

  update({ state: { original, inspection, steps } }: ModelView): void {
    fill(this.element, operatorTable(original, inspection, { changed: steps.length > 0 }));
  }
}

/** A table of operator counts: with `changed` before and after, else as they are. */
export function operatorTable(
  before: Pick<Inspection, "operators">,
  after: Pick<Inspection, "operators">,
  { changed }: { changed: boolean },
): HTMLElement {
  const names = [...new Set([...Object.keys(before.operators), ...Object.keys(after.operators)])];
  const count = (of: Pick<Inspection, "operators">, name: string) =>
    Object.hasOwn(of.operators, name) ? (of.operators[name] ?? 0) : 0;
  names.sort((a, b) => count(before, b) - count(before, a) || a.localeCompare(b));
  const most = Math.max(1, ...names.map((name) => Math.max(count(before, name), count(after, name))));
  const rows = names.map((name) => {
    const [was, is] = [count(before, name), count(after, name)];
    const bar = element("span", { class: "bar", "aria-hidden": "true" });
    bar.style.width = `${(is / most) * 100}%`;
    bar.hidden = is === 0;
    const ghost = element("span", { class: "bar ghost", "aria-hidden": "true" });
    ghost.style.width = `${(was / most) * 100}%`;
    return element(
      "tr",
      { class: changed && was !== is ? "differs" : undefined },
      element("th", { scope: "row" }, name),
      changed && element("td", { class: "numeric" }, group(was)),
      element("td", { class: "numeric" }, group(is)),
      element("td", { class: "bars" }, changed && ghost, bar),
    );
  });
  const head = element(
    "tr",
    {},
    element("th", { scope: "col" }, "Operator"),
    changed && element("th", { scope: "col", class: "numeric" }, "Before"),
    element("th", { scope: "col", class: "numeric" }, changed ? "After" : "Count"),
    element("td", {}),
  );
  return element("table", { class: "facts-table" }, element("thead", {}, head), element("tbody", {}, ...rows));
}

/** Inputs, outputs, versions, metadata. */
export class DetailsPanel implements Panel {
  readonly id = "details";
  readonly title = "Details";
  readonly element = element("section", { class: "scroll" });

  update({ state: { inspection } }: ModelView): void {
    const { inputs, outputs, opsets, irVersion, producer, metadata, assumed, weightBytes, fileBytes } = inspection;
    const facts: [string, string][] = [
      ["File", inspection.file],
      ["Format", `${inspection.format}, IR version ${irVersion}`],
      ["Producer", producer || "not stated"],
      [
        "Operator sets",
        Object.entries(opsets)
          .map(([domain, version]) => `${domain || "ai.onnx"} ${version}`)
          .join(", "),
      ],
      ["File size", `${formatBytes(fileBytes)}, of which weights ${formatBytes(weightBytes)}`],
      ...Object.entries(metadata).slice(0, 200),
    ];
    const sizes = Object.entries(assumed).map(([name, size]) => `${name} = ${size}`);
    if (sizes.length > 0) facts.splice(5, 0, ["Costs are for", sizes.join(", ")]);
    fill(
      this.element,
      element("h2", {}, "Inputs"),
      valueTable(inputs),
      element("h2", {}, "Outputs"),
      valueTable(outputs),
      element("h2", {}, "File"),
      element(
        "dl",
        { class: "facts" },
        ...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value || "–")]),
      ),
    );
  }
}

function valueTable(values: readonly ValueReport[]): HTMLElement {
  if (values.length === 0) return element("p", { class: "hint" }, "none");
  const rows = values.map(({ name, type, shape }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, name),
      element("td", {}, type),
      element("td", {}, shape ? (shape.length === 0 ? "scalar" : shape.map((size) => size ?? "?").join(" × ")) : "–"),
    ),
  );
  const head = ["Name", "Type", "Shape"].map((title) => element("th", { scope: "col" }, title));
  return element(
    "table",
    { class: "facts-table" },
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...rows),
  );
}
