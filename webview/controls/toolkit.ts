/**
 * The toolkit's controls. It is no longer developed: this folder is the only one that knows it, and hands out plain elements with the
 * few properties that we use.
 */
import { provideVSCodeDesignSystem, vsCodeButton, vsCodeCheckbox, vsCodeTextField } from "@vscode/webview-ui-toolkit";
import { type Child, fill, set } from "./element";

export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeTextField());
}

export interface ButtonElement extends HTMLElement {
  disabled: boolean;
}

export interface ButtonOptions {
  readonly look?: "primary" | "secondary";
  /** For buttons whose text alone does not say what they are about. */
  readonly label?: string;
  readonly title?: string;
  readonly class?: string;
  onPress(): void;
}

export function button(options: ButtonOptions, ...children: Child[]): ButtonElement {
  const made = document.createElement("vscode-button") as ButtonElement;
  set(made, {
    appearance: options.look ?? "secondary",
    "aria-label": options.label,
    title: options.title,
    class: options.class,
  });
  fill(made, ...children);
  made.addEventListener("click", () => {
    if (!made.disabled) options.onPress();
  });
  return made;
}

export interface TextFieldElement extends HTMLElement {
  value: string;
}

export interface TextFieldOptions {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  onInput(value: string): void;
}

export function textField({ label, placeholder, value, onInput }: TextFieldOptions): TextFieldElement {
  const made = document.createElement("vscode-text-field") as TextFieldElement;
  set(made, { placeholder, "aria-label": label });
  made.value = value;
  made.addEventListener("input", () => onInput(made.value));
  return made;
}

export interface CheckboxElement extends HTMLElement {
  checked: boolean;
}

export interface CheckboxOptions {
  readonly label: string;
  readonly checked: boolean;
  onChange(checked: boolean): void;
}

export function checkbox({ label, checked, onChange }: CheckboxOptions): CheckboxElement {
  const made = document.createElement("vscode-checkbox") as CheckboxElement;
  made.setAttribute("aria-label", label);
  made.checked = checked;
  made.addEventListener("change", () => onChange(made.checked));
  return made;
}
