import type { LayerFacts, OperatorFacts } from "../../../src/protocol/graph";
import { operatorPage } from "../../../src/protocol/operatorPage";
import { type Child, element } from "../../controls/element";
import { visibleText } from "../../graph/visibleText";
import { fact, linkButton } from "./facts";
import type { Sections } from "./sections";

/** What the operator computes, which version of it this is, and where its specification is. */
export function aboutOperator(operator: OperatorFacts, openPage: () => void): Child[] {
  const { text, formula, domain, name, version, since } = operator;
  const of = `${visibleText(domain) || "ai.onnx"} ${version || ""}`.trim();
  const known = since === undefined ? of : `${of}, this form since ${since}`;
  return [
    element("p", {}, text ?? "A custom operator: nothing is known of what it computes."),
    formula !== undefined && element("p", { class: "formula" }, formula),
    element(
      "p",
      { class: "hint" },
      `${known} `,
      operatorPage(domain, name) !== undefined &&
        linkButton("Specification", openPage, `Specification of ${visibleText(name)}`),
    ),
  ];
}

const EXPLAIN = "explain attributes";

/** Attributes with their values, and what they decide where the user wants to read it. */
export function attributeList(attributes: LayerFacts["attributes"], sections: Sections): Child[] {
  const list = element("dl", { class: "facts attributes" });
  const toggle = linkButton("", () => {
    sections.remember(EXPLAIN, !sections.isOpen(EXPLAIN, false));
    draw();
  });
  const draw = () => {
    const explains = sections.isOpen(EXPLAIN, false);
    toggle.textContent = explains ? "Hide explanations" : "Explain";
    list.replaceChildren(
      ...attributes.flatMap(({ name, value, meaning }) =>
        fact(name, value, explains && meaning !== undefined && element("span", { class: "meaning hint" }, meaning)),
      ),
    );
  };
  draw();
  return [list, attributes.some(({ meaning }) => meaning !== undefined) && toggle];
}
