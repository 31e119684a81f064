import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Frame, Locator, Page } from "playwright-core";
import { cacheFolder } from "./cache";
import { launchPage, workbenchUrl } from "./page";
import { type Server, startServer } from "./server";

export interface WorkbenchOptions {
  /** The folder (or *.code-workspace file) that the window opens. */
  workspace: string;
  /** The source tree's build, or a package as users get it. */
  extension: { developmentPath: string } | { vsix: string };
  settings?: Record<string, unknown>;
  /**
   * `"off"` (default): no trust question. `"accept"` and `"decline"` answer the question as a user would; declining
   * leaves the window in restricted mode.
   */
  trust?: "off" | "accept" | "decline";
  /** Where screenshots go; default `.vscode-test/screenshots`. */
  screenshots?: string;
  viewport?: { width: number; height: number };
}

/** Longest wait for anything that the workbench should show. */
const PATIENCE_MS = 30_000;

const QUICK_INPUT = ".quick-input-widget:not([style*='display: none'])";

/**
 * Starts a VS Code server and opens its workbench in a browser, ready to be used as a user would.
 *
 *     const code = await openWorkbench({ workspace, extension: { developmentPath: projectRoot } });
 *     try {
 *       await code.contextMenu("model.onnx", "Optimize Model");
 *       await code.waitForNotification(/smaller/);
 *     } finally {
 *       await code.close();
 *     }
 */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const trust = options.trust ?? "off";
  const vsix = "vsix" in options.extension ? [options.extension.vsix] : [];
  const server = await startServer({
    vsix,
    settings: {
      "security.workspace.trust.enabled": trust !== "off",
      "security.workspace.trust.startupPrompt": "always",
      "security.workspace.trust.banner": "never",
      ...options.settings,
    },
  });
  let closeBrowser = async () => {};
  try {
    const { browser, page, errors } = await launchPage(options.viewport ?? { width: 1400, height: 900 });
    closeBrowser = () => browser.close();
    const developmentPath = "developmentPath" in options.extension ? options.extension.developmentPath : undefined;
    await page.goto(workbenchUrl(server, { workspace: options.workspace, developmentPath }));
    const screenshots = options.screenshots ?? path.join(cacheFolder, "screenshots");
    const workbench = new Workbench(page, server, errors, screenshots, async () => {
      await browser.close();
      await server.close();
    });
    if (trust === "accept") await workbench.dialog("Yes, I trust the authors");
    if (trust === "decline") await workbench.dialog("No, I don't trust the authors");
    await workbench.ready();
    return workbench;
  } catch (error) {
    await closeBrowser();
    await server.close();
    throw error;
  }
}

/** What has to be selected for a menu. */
interface MenuSelection {
  make(): Promise<void>;
  holds(): Promise<boolean>;
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.toSorted().join("\n") === b.toSorted().join("\n");
}

export class Workbench {
  constructor(
    /** The page itself, for what has no method here. */
    readonly page: Page,
    readonly server: Server,
    /** Everything that the browser's console reported as an error, VS Code's own noise included; see `webviewErrors`. */
    readonly consoleErrors: string[],
    private readonly screenshots: string,
    private readonly shut: () => Promise<void>,
  ) {
    page.setDefaultTimeout(PATIENCE_MS);
  }

  /** Waits until the explorer lists the folder and every extension's contributions are in place. */
  async ready(): Promise<void> {
    await this.page.locator(".explorer-folders-view .monaco-list-row").first().waitFor();
    const loaded = () => performance.getEntriesByName("code/didLoadExtensions").length > 0;
    await this.page.waitForFunction(loaded, undefined, { timeout: PATIENCE_MS });
  }

  // ---- explorer

  /** The explorer's row for a file or folder; opens the folders on the way. `file` is relative to the workspace. */
  async explorerItem(file: string): Promise<Locator> {
    const parts = file.split("/");
    let row = this.row(parts[0] as string, 1);
    await row.waitFor();
    for (let depth = 1; depth < parts.length; depth++) {
      if ((await row.getAttribute("aria-expanded")) === "false") await row.click();
      row = this.row(parts[depth] as string, depth + 1);
      await row.waitFor();
    }
    return row;
  }

  private row(name: string, level: number): Locator {
    const label = this.page.getByText(name, { exact: true });
    return this.page
      .locator(`.explorer-folders-view .monaco-list-row[aria-level="${level}"]`)
      .filter({ has: label })
      .first();
  }

  /**
   * Opens a file with its default editor, by a double click in the explorer, and waits until its tab is in front. A list that is drawn anew
   * between the two clicks takes them for one each: then it is clicked again.
   */
  async openFile(file: string): Promise<void> {
    const tab = this.page.locator(".editor-group-container.active .tabs-container .tab.active").filter({
      has: this.page.locator(".label-name", { hasText: wholly(path.posix.basename(file)) }),
    });
    for (let attempt = 1; ; attempt++) {
      await (await this.explorerItem(file)).dblclick();
      try {
        await tab.first().waitFor({ timeout: 10_000 });
        return;
      } catch (error) {
        if (attempt === 3) throw error;
      }
    }
  }

  /**
   * Selects several files in the explorer. The click on the first opens its editor, and when that or one from before is there the explorer may
   * select its file: then they are selected again.
   */
  async select(...files: string[]): Promise<void> {
    for (let attempt = 1; attempt <= 5; attempt++) {
      for (const [index, file] of files.entries()) {
        await (await this.explorerItem(file)).click({ modifiers: index === 0 ? [] : ["ControlOrMeta"] });
      }
      await this.page.waitForTimeout(500);
      if (await this.areSelected(files)) return;
    }
    throw new Error(`the explorer does not keep the selection of ${files.join(", ")}`);
  }

  /** Whether the explorer has these files selected and no other. */
  private async areSelected(files: readonly string[]): Promise<boolean> {
    const selected = this.page.locator(".explorer-folders-view .monaco-list-row.selected .label-name");
    return sameNames(
      await selected.allInnerTexts(),
      files.map((file) => path.posix.basename(file)),
    );
  }

  /** Right-clicks a file in the explorer and chooses an entry. With a list, selects all and right-clicks the last. */
  async contextMenu(files: string | string[], entry: string): Promise<void> {
    const all = typeof files === "string" ? [files] : files;
    const last = all.at(-1) as string;
    // Rows move when files come and go: the one that was hit has the focus.
    const hit = this.page.locator(".explorer-folders-view .monaco-list-row.focused .label-name");
    const isHit = async () => sameNames(await hit.allInnerTexts(), [path.posix.basename(last)]);
    const several = {
      make: () => this.select(...all),
      holds: async () => (await isHit()) && (await this.areSelected(all)),
    };
    const one = { make: async () => {}, holds: isHit };
    await this.chooseFromContextMenu(await this.explorerItem(last), entry, all.length > 1 ? several : one);
  }

  /** What the explorer's context menu offers for a file. */
  async contextMenuEntries(file: string): Promise<string[]> {
    const labels = this.page.locator(".monaco-menu .action-item:not(.disabled) .action-label:not(.separator)");
    for (let attempt = 1; ; attempt++) {
      await (await this.explorerItem(file)).click({ button: "right" });
      await labels
        .first()
        .waitFor({ timeout: 5_000 })
        .catch(() => {});
      const texts = (await labels.allInnerTexts()).map((text) => text.trim()).filter(Boolean);
      await this.page.keyboard.press("Escape");
      if (texts.length > 0) return texts;
      if (attempt === 6) throw new Error(`no menu opens on ${file}`);
    }
  }

  /**
   * Right-clicks something and chooses an entry of the menu. A list that is drawn anew just then closes the menu, or opens
   * the one of what was there before: then it is opened again.
   * @param selection what the menu is for: made before each attempt, and it must hold when the menu is there
   */
  async chooseFromContextMenu(target: Locator, entry: string, selection?: MenuSelection): Promise<void> {
    const item = this.page.locator(".monaco-menu .action-label").getByText(entry, { exact: true }).first();
    for (let attempt = 1; ; attempt++) {
      await selection?.make();
      await target.click({ button: "right" });
      try {
        await item.waitFor({ timeout: 5_000 });
        if (!selection || (await selection.holds())) break;
        throw new Error(`another file was hit or selected when the menu for "${entry}" was there`);
      } catch (error) {
        if (attempt === 6) throw error;
        await this.page.keyboard.press("Escape");
      }
    }
    // The menu ignores clicks for an instant after it opens, so that the opening click chooses nothing.
    for (let attempt = 1; ; attempt++) {
      await this.page.waitForTimeout(150);
      await item.click({ timeout: 2_000 }).catch(() => {});
      try {
        await item.waitFor({ state: "detached", timeout: 2_000 });
        return;
      } catch (error) {
        if (attempt === 10) throw error;
      }
    }
  }

  // ---- commands and input

  /**
   * Runs a command from the palette by its title, "Category: Title" where it has a category. What depends on the editor in front is offered
   * when the extension has spoken of it, and an open palette does not change: it is opened again.
   */
  async command(title: string, within = PATIENCE_MS): Promise<void> {
    const entry = this.quickInput()
      .locator(".monaco-list-row")
      .filter({ has: this.page.locator(".label-name", { hasText: wholly(title) }) })
      .first();
    const until = Date.now() + within;
    for (;;) {
      await this.openPalette(`>${title}`);
      try {
        await entry.waitFor({ timeout: Math.min(within, 5_000) });
        await entry.click({ timeout: 5_000 });
        return;
      } catch {
        const offered = await this.quickInput().locator(".monaco-list-row .label-name").allInnerTexts();
        await this.page.keyboard.press("Escape");
        if (Date.now() > until)
          throw new Error(`the command palette has no "${title}"; it offers: ${offered.join(" | ") || "nothing"}`);
      }
    }
  }

  /** A window that is still starting moves the focus, which closes the palette: then it is opened again. */
  private async openPalette(text: string): Promise<void> {
    const input = this.quickInput().locator("input[type='text']");
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press("F1");
      try {
        await input.fill(text, { timeout: 1_500 });
        await this.page.waitForTimeout(100);
        if (await input.isVisible()) return;
      } catch (error) {
        if (attempt === 10) throw error;
      }
    }
  }

  /** Chooses an entry of an open quick pick. */
  async pick(label: string): Promise<void> {
    const entry = this.quickInput().locator(".monaco-list-row").filter({ hasText: label }).first();
    await entry.click();
  }

  /** Types into an open quick input and accepts. */
  async answer(text: string): Promise<void> {
    await this.quickInput().locator("input[type='text']").fill(text);
    await this.page.keyboard.press("Enter");
  }

  quickInput(): Locator {
    return this.page.locator(QUICK_INPUT);
  }

  /** Presses keys, for instance "ControlOrMeta+Z", where the focus is. */
  async press(keys: string): Promise<void> {
    await this.page.keyboard.press(keys);
  }

  // ---- what VS Code says

  /** Presses a button of a modal dialog. */
  async dialog(button: string): Promise<void> {
    await this.page.locator(".monaco-dialog-box").getByRole("button", { name: button }).first().click();
  }

  /** The text of a modal dialog that is open, or undefined. */
  async dialogText(): Promise<string | undefined> {
    const box = this.page.locator(".monaco-dialog-box");
    return (await box.count()) > 0 ? (await box.first().innerText()).trim() : undefined;
  }

  /** The messages of the notifications on screen, progress included. */
  async notifications(): Promise<string[]> {
    const texts = await this.page.locator(".notifications-toasts .notification-list-item-message").allInnerTexts();
    return texts.map((text) => text.trim());
  }

  async waitForNotification(text: string | RegExp, timeout = PATIENCE_MS): Promise<string> {
    const item = this.page.locator(".notification-list-item").filter({ hasText: text }).first();
    try {
      await item.waitFor({ timeout });
    } catch {
      throw new Error(`no notification says ${text} within ${timeout} ms; ${await this.situation()}`);
    }
    return (await item.locator(".notification-list-item-message").innerText()).trim();
  }

  /** Presses a button of the notification that contains `text`: one of its own, "Cancel", or "Clear Notification". */
  async notificationButton(text: string | RegExp, button: string): Promise<void> {
    const item = this.page.locator(".notification-list-item").filter({ hasText: text }).first();
    await item.hover();
    await item.getByRole("button", { name: button }).first().click();
  }

  /** The entries of the status bar. */
  async statusBar(): Promise<string[]> {
    return (await this.page.locator(".statusbar-item").allInnerTexts()).map((text) => text.trim()).filter(Boolean);
  }

  /** Waits for an entry of the status bar that reads so. An extension sends its text there after its editor's page has it. */
  async waitForStatus(text: RegExp, timeout = 30_000): Promise<void> {
    const entry = this.page.locator(".statusbar-item").filter({ hasText: text });
    await entry.first().waitFor({ timeout });
  }

  // ---- editors

  /** The title of the tab in front. */
  async activeTab(): Promise<string> {
    const tab = this.page.locator(".editor-group-container.active .tabs-container .tab.active .label-name");
    return ((await tab.allInnerTexts())[0] ?? "").trim();
  }

  /** The titles of the open tabs; a changed one ends with " •". */
  async tabs(): Promise<string[]> {
    const found = await this.page.locator(".tabs-container .tab").all();
    return Promise.all(
      found.map(async (tab) => {
        const dirty = /\bdirty\b/.test((await tab.getAttribute("class")) ?? "");
        return (await tab.locator(".label-name").innerText()).trim() + (dirty ? " •" : "");
      }),
    );
  }

  /** Presses an action of the editor's title bar, by its tooltip. */
  async editorTitleAction(label: string): Promise<void> {
    await this.page.locator(".editor-actions").getByRole("button", { name: label }).first().click();
  }

  /**
   * The document inside the webview on screen (a custom editor, a panel or a side view): VS Code nests it two frames
   * deep. With several on screen, `containing` chooses the one that matches a selector.
   */
  async webviewFrame(containing = "body *"): Promise<Frame> {
    const until = Date.now() + PATIENCE_MS;
    while (Date.now() < until) {
      for (const frame of this.page.frames()) {
        if (!(await isContentOnScreen(frame))) continue;
        const found = await frame
          .locator(containing)
          .count()
          .catch(() => 0);
        if (found > 0) return frame;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`no webview on screen contains ${containing}; ${await this.situation()}`);
  }

  /** What a failure needs to be understood from a log alone. */
  private async situation(): Promise<string> {
    const frames = this.page.frames().slice(1);
    const shown = this.page.locator(".editor-instance, .monaco-dialog-box, .notification-list-item");
    const texts = (await shown.allInnerTexts()).map((text) => text.trim().slice(0, 500)).filter(Boolean);
    return [
      `tabs: ${(await this.tabs()).join(", ") || "none"}`,
      `frames: ${frames.map((frame) => frame.url().replace(/\?.*/, "")).join(", ") || "none"}`,
      `on screen: ${texts.join(" / ") || "nothing"}`,
      `status bar: ${(await this.statusBar()).join(" | ")}`,
      `console: ${this.consoleErrors.slice(-5).join("\n  ")}`,
      `the server's log:\n${this.server.log().slice(-3_000)}`,
    ].join("\n  ");
  }

  /** Console errors that came from webviews' content, without the workbench's own. */
  webviewErrors(): string[] {
    return this.consoleErrors.filter((error) =>
      /vscode-webview|vscode-resource|fake\.html|Content Security Policy/i.test(error),
    );
  }

  // ---- the run

  /**
   * What VS Code itself counts as an extension's activation, in ms: loading its code and running `activate`. `name` is
   * its display name, or publisher.name where it has none. Throws while it has not been activated.
   */
  async activationTime(name: string): Promise<number> {
    await this.command("Developer: Show Running Extensions");
    const row = this.page
      .locator(".runtime-extensions-editor .monaco-list-row")
      .filter({ has: this.page.locator(".name", { hasText: wholly(name) }) });
    const text = await row.locator(".activation-time").innerText({ timeout: 5_000 });
    await this.command("View: Close Editor");
    const ms = /(\d+)ms/.exec(text)?.[1];
    if (ms === undefined) throw new Error(`${name}: ${text}`);
    return Number(ms);
  }

  /** Saves a picture of the window as NAME.png and returns its path. */
  async screenshot(name: string): Promise<string> {
    mkdirSync(this.screenshots, { recursive: true });
    const file = path.join(this.screenshots, `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  /** Reloads the window, as after a crash: hot exit, restored editors. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Reloads it as the user does: the window writes what it remembers before it goes, and does not go while it cannot. */
  async reloadWindow(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const loaded = this.page.waitForEvent("load", { timeout: 15_000 });
      try {
        await Promise.all([loaded, this.command("Developer: Reload Window")]);
        return await this.ready();
      } catch (error) {
        if (attempt === 3) throw error;
      }
    }
  }

  async close(): Promise<void> {
    await this.shut();
  }
}

/** The whole of a label: what was typed is highlighted in spans of its own, which an exact match would take for labels. */
function wholly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\s*$`);
}

/** A webview's inner frame is "pending-frame" while it loads, and "active-frame" when it is the one to see. */
async function isContentOnScreen(frame: Frame): Promise<boolean> {
  const outer = frame.parentFrame();
  if (!outer?.parentFrame()) return false;
  try {
    const inner = await frame.frameElement();
    return (await inner.getAttribute("id")) === "active-frame" && (await (await outer.frameElement()).isVisible());
  } catch {
    return false; // It went away while we looked.
  }
}
