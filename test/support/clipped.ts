import type { Frame } from "playwright-core";
import { prepareForFunctions } from "./inPage";

/**
 * What a page shows only a part of: controls and texts that reach out of the window or of something that cuts them off and cannot be scrolled,
 * texts that end in an ellipsis and are told nowhere else, a page that is wider than its window.
 */
export async function clipped(frame: Frame, within = "body"): Promise<string[]> {
  await prepareForFunctions(frame);
  return frame.locator(within).evaluate((root: HTMLElement) => {
    const found: string[] = [];
    const hair = 1;
    /** The least that a list to choose from keeps for its sign. */
    const ARROW = 12;
    const called = (one: HTMLElement) =>
      `${one.localName}.${one.className} "${(one.getAttribute("aria-label") ?? one.textContent ?? "").slice(0, 40)}"`;
    const ownText = (one: HTMLElement) =>
      [...one.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.textContent?.trim());
    /** For screen readers alone, or laid over what is asked for by a pointer. */
    const isAside = (one: HTMLElement) => {
      const { width, height } = one.getBoundingClientRect();
      return width <= hair || height <= hair || one.closest("[aria-hidden=true], canvas, option, .graph-tip") !== null;
    };
    /** What is chosen has its own box, which nobody can ask for: its text is measured. */
    const isCutInside = (select: HTMLSelectElement) => {
      const style = getComputedStyle(select);
      const context = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;
      context.font = style.font;
      const { width } = context.measureText(select.selectedOptions[0]?.text ?? "");
      return width > select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - ARROW;
    };
    const isTold = (one: HTMLElement | null) => one?.matches("[title], [aria-label]") === true;
    if (document.documentElement.scrollWidth > innerWidth + hair) found.push("the page is wider than its window");
    for (const one of root.querySelectorAll<HTMLElement>("*")) {
      const isControl = one.matches(
        "button, select, input, summary, [role=tab], vscode-button, vscode-text-field, vscode-checkbox",
      );
      if (!(isControl || ownText(one)) || !one.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }))
        continue;
      if (isAside(one)) continue;
      const box = one.getBoundingClientRect();
      if (one instanceof HTMLSelectElement && isCutInside(one)) found.push(`cut off inside: ${called(one)}`);
      const shortens = getComputedStyle(one).textOverflow === "ellipsis";
      if (shortens && one.scrollWidth > one.clientWidth + hair && !isTold(one) && !isTold(one.parentElement))
        found.push(`shortened: ${called(one)}`);
      for (let around = one.parentElement; around; around = around.parentElement) {
        const { overflowX, textOverflow } = getComputedStyle(around);
        const page = around === document.body || around === document.documentElement;
        const outer = page ? { left: 0, right: innerWidth } : around.getBoundingClientRect();
        if (overflowX === "auto" || overflowX === "scroll") break; // It can be scrolled to.
        if (!page && overflowX === "visible") continue;
        if (box.left >= outer.left - hair && box.right <= outer.right + hair) continue;
        if (textOverflow === "ellipsis" && (isTold(around) || isTold(around.parentElement))) break;
        found.push(`cut off by ${around.localName}.${around.className}: ${called(one)}`);
        break;
      }
    }
    return [...new Set(found)];
  });
}
