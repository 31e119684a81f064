import type { Frame } from "playwright-core";

/**
 * What a page shows only a part of: controls and texts that reach out of the window or of something that cuts them off and cannot be scrolled,
 * texts that end in an ellipsis and are told nowhere else, a page that is wider than its window.
 */
export async function clipped(frame: Frame, within = "body"): Promise<string[]> {
  // The tests' loader keeps the names of functions by a function that the page does not have.
  await frame.evaluate("globalThis.__name ??= (made) => made");
  return frame.locator(within).evaluate((root: HTMLElement) => {
    const found: string[] = [];
    const hair = 1;
    const called = (one: HTMLElement) =>
      `${one.localName}.${one.className} "${(one.getAttribute("aria-label") ?? one.textContent ?? "").slice(0, 40)}"`;
    const ownText = (one: HTMLElement) =>
      [...one.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.textContent?.trim());
    /** For screen readers alone, or laid over what is asked for by a pointer. */
    const isAside = (one: HTMLElement) => {
      const { width, height } = one.getBoundingClientRect();
      return width <= hair || height <= hair || one.closest("[aria-hidden=true], canvas, option, .graph-tip") !== null;
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
