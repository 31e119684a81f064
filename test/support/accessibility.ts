import type { Frame } from "playwright-core";
import { prepareForFunctions } from "./inPage";

/**
 * What keeps people out of a page: controls without a name, references to nothing, ids that stand twice, parts of a tree outside of one,
 * texts that are hardly seen (WCAG 2.2 level AA: 4.5, large texts 3).
 */
export async function barriers(frame: Frame, within = "body"): Promise<string[]> {
  await prepareForFunctions(frame);
  return frame.locator(within).evaluate((root: HTMLElement) => {
    const found: string[] = [];
    const called = (one: Element) =>
      `${one.localName}${one.id ? `#${one.id}` : ""}.${String(one.getAttribute("class") ?? "")} "${(one.textContent ?? "").slice(0, 30)}"`;
    const isSeen = (one: Element) => one.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
    const named = (one: HTMLElement): boolean => {
      const labelled = one.getAttribute("aria-labelledby");
      if (labelled) return labelled.split(/\s+/).some((id) => document.getElementById(id)?.textContent?.trim());
      const labels = (one as HTMLInputElement).labels;
      const text = `${one.getAttribute("aria-label") ?? ""}${one.getAttribute("title") ?? ""}${one.textContent ?? ""}`;
      return text.trim() !== "" || [...(labels ?? [])].some((label) => label.textContent?.trim());
    };
    const controls =
      "button, select, input, textarea, a[href], [tabindex], [role=button], [role=checkbox], vscode-button";
    for (const one of root.querySelectorAll<HTMLElement>(controls))
      if (isSeen(one) && one.tabIndex >= 0 && !named(one)) found.push(`no name: ${called(one)}`);
    for (const attribute of ["aria-labelledby", "aria-describedby", "aria-controls", "aria-activedescendant", "for"])
      for (const one of root.querySelectorAll(`[${attribute}]`))
        for (const id of (one.getAttribute(attribute) ?? "").split(/\s+/))
          if (!document.getElementById(id)) found.push(`${attribute}="${id}" leads nowhere: ${called(one)}`);
    const ids = [...root.querySelectorAll("[id]")].map(({ id }) => id);
    for (const id of new Set(ids)) if (ids.filter((one) => one === id).length > 1) found.push(`id twice: ${id}`);
    for (const one of root.querySelectorAll("[role=treeitem]")) {
      if (!one.closest("[role=tree]")) found.push(`outside of a tree: ${called(one)}`);
      for (const attribute of ["aria-level", "aria-setsize", "aria-posinset"])
        if (!(Number(one.getAttribute(attribute)) > 0)) found.push(`no ${attribute}: ${called(one)}`);
    }

    type Colour = [number, number, number, number];
    const read = (text: string): Colour => {
      const [r = 0, g = 0, b = 0, a = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
      // "color(srgb 0.1 0.2 0.3 / 0.4)", as mixed colours are computed.
      return text.startsWith("color(") ? [r * 255, g * 255, b * 255, a] : [r, g, b, a];
    };
    const over = ([r, g, b, a]: Colour, [r2, g2, b2]: Colour): Colour => [
      r * a + r2 * (1 - a),
      g * a + g2 * (1 - a),
      b * a + b2 * (1 - a),
      1,
    ];
    // A webview without a ground of its own stands on the editor's.
    const probe = document.body.appendChild(document.createElement("span"));
    probe.style.color = "var(--vscode-editor-background)";
    const page = read(getComputedStyle(probe).color);
    probe.remove();
    const ground = (one: Element | null): Colour => {
      if (!one) return page;
      const own = read(getComputedStyle(one).backgroundColor);
      return own[3] >= 1 ? own : over(own, ground(one.parentElement));
    };
    const light = ([r, g, b]: Colour) => {
      const linear = (v: number) => (v <= 10.3 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
      return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    };
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const one = node.parentElement;
      if (!one || node.textContent?.trim() === "" || !isSeen(one) || one.closest("option, [disabled], [hidden]"))
        continue;
      const style = getComputedStyle(one);
      const below = ground(one);
      const [a, b] = [light(over(read(style.color), below)), light(below)];
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      const large =
        parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.6 && Number(style.fontWeight) >= 700);
      if (contrast < (large ? 2.95 : 4.45)) found.push(`contrast ${contrast.toFixed(2)}: ${called(one)}`);
    }
    return [...new Set(found)];
  });
}
