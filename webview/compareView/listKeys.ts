const STOPS = "summary, button";

/** One stop for Tab in a list of groups; from there the arrow keys go through all that is listed, as in VS Code's trees. */
export class ListKeys {
  readonly #list: HTMLElement;
  #stop: HTMLElement | undefined;

  constructor(list: HTMLElement) {
    this.#list = list;
    list.addEventListener("focusin", ({ target }) => {
      if (target instanceof HTMLElement && target.matches(STOPS)) this.stopAt(target);
    });
    list.addEventListener("keydown", (event) => {
      const { target, key } = event;
      if (event.altKey || event.ctrlKey || event.metaKey || !(target instanceof HTMLElement)) return;
      if (this.#pressed(key, target)) event.preventDefault();
    });
  }

  /** What was just listed is reached by arrows; Tab comes to the first of all when it came to nothing else before. */
  listed(under: HTMLElement): void {
    for (const stop of under.querySelectorAll<HTMLElement>(STOPS)) if (stop !== this.#stop) stop.tabIndex = -1;
    const first = this.#list.querySelector<HTMLElement>(STOPS);
    if (!this.#stop?.isConnected && first) this.stopAt(first);
  }

  /** Where Tab comes to. */
  stopAt(stop: HTMLElement): void {
    if (this.#stop) this.#stop.tabIndex = -1;
    this.#stop = stop;
    stop.tabIndex = 0;
  }

  #pressed(key: string, from: HTMLElement): boolean {
    const details = from.closest("details");
    const heading = details?.querySelector("summary");
    if (key === "ArrowDown") return this.#go(from, 1);
    if (key === "ArrowUp") return this.#go(from, -1);
    if (key === "Home") return focus(this.#shown()[0]);
    if (key === "End") return focus(this.#shown().at(-1));
    if (!details || !heading) return false;
    if (key === "ArrowLeft") {
      if (from !== heading) return focus(heading);
      details.open = false;
      return true;
    }
    if (key !== "ArrowRight") return false;
    if (from === heading && details.open) return this.#go(from, 1);
    details.open = true;
    return true;
  }

  #go(from: HTMLElement, step: 1 | -1): boolean {
    const shown = this.#shown();
    return focus(shown[shown.indexOf(from) + step]);
  }

  #shown(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>("summary, details[open] button")];
  }
}

/** True: the key has done what there is to do, at an end of the list nothing. */
function focus(stop: HTMLElement | undefined): true {
  stop?.focus();
  return true;
}
