import { element } from "../../controls/element";

export interface NumberFieldOptions {
  readonly label: string;
  readonly value: number;
  /** Largest number that there is; the least is 0. */
  readonly most: number;
  onChange(value: number): void;
}

/** A labelled field for an index. */
export function numberField({ label, value, most, onChange }: NumberFieldOptions): HTMLElement {
  const field = element("input", { type: "number", class: "index-field", min: 0, max: most, step: 1 });
  field.value = String(value);
  field.addEventListener("change", () => {
    const wanted = Math.max(0, Math.min(most, Math.trunc(Number(field.value)) || 0));
    field.value = String(wanted);
    onChange(wanted);
  });
  return element("label", { class: "index-label" }, `${label} `, field);
}

/** A small button with a sign on it. */
export function toolButton(sign: string, label: string, isOff: boolean, press: () => void): HTMLButtonElement {
  const made = element(
    "button",
    { type: "button", class: "tool", title: label, "aria-label": label, disabled: isOff },
    sign,
  );
  made.addEventListener("click", press);
  return made;
}
