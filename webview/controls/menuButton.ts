import { element } from "./element";

export interface MenuEntry {
  readonly text: string;
  readonly hint: string;
  press(): void;
}

/** A button that opens a menu, as the ARIA practices describe it: arrows move, Enter presses, Escape goes back to the button. */
export function menuButton(text: string, title: string, entries: readonly MenuEntry[]): HTMLElement {
  const button = element(
    "button",
    { type: "button", class: "tool", title, "aria-haspopup": "menu", "aria-expanded": "false" },
    text,
  );
  const items = entries.map(({ text, hint, press }) => {
    const item = element(
      "button",
      { type: "button", class: "menu-item", role: "menuitem", tabindex: -1 },
      element("span", {}, text),
      element("span", { class: "hint" }, hint),
    );
    item.addEventListener("click", () => {
      close("focus");
      press();
    });
    return item;
  });
  const menu = element("div", { class: "menu", role: "menu", "aria-label": title, hidden: true }, ...items);
  const whole = element("div", { class: "menu-button" }, button, menu);

  const open = (at: number) => {
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    items.at(at)?.focus();
  };
  const close = (then: "focus" | "leave") => {
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (then === "focus") button.focus();
  };
  button.addEventListener("click", () => (menu.hidden ? open(0) : close("focus")));
  button.addEventListener("keydown", ({ key }) => {
    if (key === "ArrowDown") open(0);
    if (key === "ArrowUp") open(-1);
  });
  menu.addEventListener("keydown", (event) => {
    const at = items.indexOf(event.target as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) items.at(to % items.length)?.focus();
    else if (event.key === "Escape") close("focus");
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  whole.addEventListener("focusout", ({ relatedTarget }) => {
    if (!menu.hidden && !(relatedTarget instanceof Node && whole.contains(relatedTarget))) close("leave");
  });
  return whole;
}
