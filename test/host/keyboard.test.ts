// The Graph tab without a mouse, and for those who do not see it: every step here is a key.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Frame } from "playwright-core";
import { barriers } from "../support/accessibility";
import { becomes, type Espalier, openEspalier, says, until } from "../support/espalier";

let espalier: Espalier;
let graph: Frame;

const hostile = `model <ir_version: 8, opsets: { "": 17 }>
main (float32[1,4] "</script><x-hostile>x") => (float32[...] "y\\u202e") {
  "a\\nb" = Relu ("</script><x-hostile>x")
  "${"n".repeat(10_000)}" = Neg ("a\\nb")
  "y\\u202e" = Neg ("${"n".repeat(10_000)}")
}`;

before(async () => {
  espalier = await openEspalier({ files: { "resnet.onnx": { trained: "resnet" }, "hostile.onnx": { ir: hostile } } });
});
after(() => espalier?.close());

const press = async (...keys: string[]) => {
  for (const key of keys) await espalier.code.press(key);
};
const status = async () => (await graph.locator(".graph-status").textContent()) ?? "";
const focused = (selector: string) =>
  graph.evaluate((wanted) => document.activeElement?.closest(wanted) !== null, selector);

/** Presses Tab until the focus is there. */
async function tabTo(selector: string, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  for (let pressed = 0; pressed < 80; pressed++) {
    if (await graph.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await press(key);
  }
  throw new Error(`80 times ${key} do not lead to ${selector}`);
}

/** Opens a file by its name, without a mouse. */
async function open(name: string): Promise<void> {
  const input = espalier.code.quickInput();
  // A window that is still starting takes the focus away again.
  await until("the file is offered", async () => {
    if (!(await input.isVisible())) await press("ControlOrMeta+P");
    await input
      .locator("input[type=text]")
      .fill(name, { timeout: 1000 })
      .catch(() => undefined);
    await espalier.code.page.waitForTimeout(300);
    return (await input.locator(".monaco-list-row.focused", { hasText: name }).count()) > 0;
  });
  await press("Enter");
  await becomes(() => espalier.code.activeTab(), name);
  graph = await espalier.graph();
  await until("the page has the focus", () => graph.evaluate(() => document.hasFocus()));
}

/** Settings of the workspace, which take effect at once. */
function configure(settings: Record<string, unknown>): void {
  mkdirSync(path.join(espalier.workspace, ".vscode"), { recursive: true });
  writeFileSync(path.join(espalier.workspace, ".vscode", "settings.json"), JSON.stringify(settings));
}

test("a model is opened, and Tab leads to every control and out again", async () => {
  await open("resnet.onnx");
  await tabTo(".graph-view");
  const ring = await graph.locator(".graph-view").evaluate((view) => getComputedStyle(view, "::after").borderTopWidth);
  assert.equal(ring, "2px", "the focus is seen around the drawing");
  for (const control of [".graph-search vscode-text-field", ".graph-select", ".graph-tools button:last-of-type"])
    await tabTo(control, "Shift+Tab").catch(() => tabTo(control));
  await tabTo("[role=tree]");
  await until("it is seen", () =>
    graph.locator(".graph-tree").evaluate((list) => getComputedStyle(list).opacity === "1"),
  );
  await press("Escape");
  await until("the drawing has the focus", () => focused(".graph-view"));
});

test("searching, walking and the list of layers follow each other", async () => {
  await press("/");
  await espalier.code.page.keyboard.type("op:Conv k:3");
  await until("found", async () =>
    /of 7/.test((await graph.locator(".graph-search .graph-count").textContent()) ?? ""),
  );
  await press("Enter", "Escape");
  await says(status, /^Conv /);
  await press("Home", "ArrowDown");
  await says(status, /^Conv \/0\/0.0\/Conv, 3×3/);
  await press("l");
  const active = () =>
    graph.evaluate(() => {
      const id = document.activeElement?.getAttribute("aria-activedescendant") ?? "";
      const row = document.getElementById(id);
      return `${row?.getAttribute("aria-selected")} ${row?.getAttribute("aria-label")}`;
    });
  await until("where the drawing stands", async () => /^true Conv \/0\/0.0\/Conv, 3×3.*MACs/.test(await active()));
  await press("End");
  await until("at the end", async () => /^true Output/.test(await active()));
  await says(status, /^Output /);
  await press("Home");
  await until("at the start", async () => /^true Input/.test(await active()));
  await press("Escape");
  await until("the drawing has the focus", () => focused(".graph-view"));
});

test("the list opens and closes groups, and says how many there are", async () => {
  await press("l");
  const expanded = () =>
    graph.evaluate(() => {
      const id = document.activeElement?.getAttribute("aria-activedescendant") ?? "";
      return document.getElementById(id)?.getAttribute("aria-expanded");
    });
  await press("Home");
  for (let row = 0; row < 40 && (await expanded()) == null; row++) {
    await press("ArrowDown");
    await espalier.code.page.waitForTimeout(40);
  }
  if ((await expanded()) === "true") await press("ArrowLeft");
  await until("closed", async () => (await expanded()) === "false");
  const rows = async () => Number(await graph.locator("[role=treeitem]").count());
  const before = await rows();
  await press("ArrowRight");
  await until("open", async () => (await expanded()) === "true" && (await rows()) > before);
  await graph.locator("[role=treeitem][aria-level='2']").first().waitFor({ state: "attached" });
  await press("ArrowLeft");
  await until("closed again", async () => (await rows()) === before);
  await press("Escape");
});

test("the keys are listed by a question mark, and the focus comes back", async () => {
  await tabTo(".graph-view");
  await press("?");
  await graph.locator("dialog[open]").waitFor();
  await says(() => graph.locator("dialog[open]").innerText(), /Search/);
  await until("the list has the focus", () => focused("dialog"));
  await press("Escape");
  await until("closed", async () => (await graph.locator("dialog[open]").count()) === 0);
  await until("the drawing has the focus", () => focused(".graph-view"));
});

test("colours, card, suggestion, undo and export by keys", async () => {
  await tabTo(".graph-select", "Shift+Tab");
  await press("ArrowDown");
  await until("coloured", async () => (await graph.locator(".graph-select").inputValue()) !== "none");
  await tabTo(".graph-view");
  await press("Home", "ArrowDown", "Enter");
  await until("the card has the focus", () => focused(".graph-card"));
  await tabTo("[aria-label^='Apply: ']");
  await press("Enter");
  const figure = () => graph.locator(".figure", { hasText: "Nodes" }).locator(".value").innerText();
  await until("applied", async () => (await figure()) === "33");
  await press("ControlOrMeta+Z");
  await until("undone", async () => (await figure()) === "34");
  await tabTo("button[aria-haspopup=menu]");
  await press("Enter");
  await until("the menu has the focus", () => focused("[role=menuitem]"));
  await press("Enter");
  const dialog = espalier.code.page.locator(".quick-input-widget input[type=text]");
  await until("asked where", async () => (await dialog.inputValue()).endsWith("resnet.svg"));
  await press("Enter");
  await until("written", () => espalier.list().includes("resnet.svg"));
});

test("a comparison is opened, gone through and left by keys", async () => {
  await tabTo(".graph-view");
  await press("Home", "ArrowDown", "Enter");
  await tabTo("[aria-label^='Apply: ']");
  await press("Enter");
  await until("there is a before", () => graph.getByRole("button", { name: "Before/After" }).isVisible());
  await tabTo(".actions vscode-button:first-child", "Shift+Tab");
  await press("Enter");
  const compared = await espalier.code.webviewFrame(".compare[data-shown]");
  const said = () => compared.locator(".compare > .graph-status").innerText();
  const onStage = () => compared.evaluate(() => document.activeElement?.matches(".graph-view") ?? false);
  for (let pressed = 0; pressed < 40 && !(await onStage()); pressed++) await press("Tab");
  assert.ok(await onStage());
  await press("n");
  await until("the next change", async () => /^Change 1 of /.test(await said()));
  await press("p");
  await until("the previous change", async () => /^Change [1-9]/.test(await said()));
  await espalier.code.command("View: Close Editor");
  await open("resnet.onnx");
  await tabTo(".graph-view");
  await press("ControlOrMeta+Z");
  await until("undone", () => graph.getByRole("button", { name: "Before/After" }).isHidden());
});

/** The commonest colour of the drawing. */
const ground = () =>
  graph.locator(".graph-canvas").evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    const counts = new Map<string, number>();
    for (let at = 0; at < data.length; at += 4 * 7) {
      const colour = data.subarray(at, at + 3).join();
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0];
  });

for (const theme of [
  "Default Light Modern",
  "Default High Contrast",
  "Default High Contrast Light",
  "Default Dark Modern",
])
  test(`${theme}: the drawing changes with it, everything has a name and can be read`, async () => {
    configure({ "workbench.colorTheme": theme });
    const wanted = /Light/.test(theme) ? 255 : /Contrast/.test(theme) ? 0 : 31;
    await until("painted on the theme's ground", async () => (await ground()) === `${wanted},${wanted},${wanted}`);
    assert.deepEqual(await barriers(graph, ".graph-panel"), []);
  });

test("where the system sets the colours, the drawing has them too", async () => {
  const { page } = espalier.code;
  await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
  await until("on the system's dark ground", async () => (await ground()) === "0,0,0");
  await page.emulateMedia({ forcedColors: "active", colorScheme: "light" });
  await until("on the system's light ground", async () => (await ground()) === "255,255,255");
  const line = (tab: string) =>
    graph.locator(tab).evaluate((one) => getComputedStyle(one).borderBottomColor.replaceAll(" ", ""));
  assert.notEqual(await line("[role=tab][aria-selected=true]"), await line("[role=tab][aria-selected=false] >> nth=0"));
  await page.emulateMedia({ forcedColors: "none", colorScheme: null });
  await until("the theme's again", async () => (await ground()) === "31,31,31");
});

test("with less motion the view jumps, else it glides", async () => {
  await graph.locator(".graph-view").focus();
  const canvas = graph.locator(".graph-canvas");
  /** No picture that is still to come moves the selected box: a glide moves it with each one. */
  const rest = () =>
    canvas.evaluate(async (one: HTMLCanvasElement) => {
      for (let still = 0, at = one.dataset.selectedAt; still < 30; still++) {
        await new Promise(requestAnimationFrame);
        if (one.dataset.selectedAt !== at) still = 0;
        at = one.dataset.selectedAt;
      }
    });
  /** How many places the selected box passes on the way from one end to the other, the last one counted. */
  const places = async (end: "Home" | "End") => {
    await rest();
    const noted = canvas.evaluate((one: HTMLCanvasElement) => {
      const from = one.dataset.selectedAt;
      const seen = new Set<string>();
      let last = performance.now();
      const observer = new MutationObserver(() => {
        const at = one.dataset.selectedAt ?? "";
        // A picture may be painted anew where it was, as when the theme's colours come.
        if (at === from) return;
        seen.add(at);
        last = performance.now();
      });
      observer.observe(one, { attributes: true, attributeFilter: ["data-selected-at"] });
      document.body.dataset.noting = "";
      return new Promise<number>((resolve) => {
        const timer = setInterval(() => {
          if (performance.now() - last < 1_000 || seen.size === 0) return;
          clearInterval(timer);
          observer.disconnect();
          delete document.body.dataset.noting;
          resolve(seen.size);
        }, 50);
      });
    });
    await graph.locator("body[data-noting]").waitFor();
    await press(end);
    return noted;
  };
  await press("Home");
  await says(status, /^Input /);
  configure({ "workbench.reduceMotion": "on" });
  await until("less motion", () => graph.evaluate(() => document.body.classList.contains("vscode-reduce-motion")));
  assert.deepEqual([await places("End"), await places("Home")], [1, 1]);
  configure({ "workbench.reduceMotion": "off" });
  await until("motion", () => graph.evaluate(() => !document.body.classList.contains("vscode-reduce-motion")));
  // A busy machine may have no time for a picture on the way.
  await until("on the way", async () => Math.max(await places("End"), await places("Home")) > 1);
});

test("hostile names are texts in the list, the card and the status", async () => {
  await open("hostile.onnx");
  await graph.locator(".graph-view").focus();
  await press("Home");
  await until("selected", async () => /^Input <\/script><x-hostile>x,/.test(await status()));
  await press("Enter");
  await press("Escape", "l");
  let rows: string[] = [];
  await until("listed", async () => {
    rows = await graph.locator("[role=treeitem]").allInnerTexts();
    return rows.some((row) => row.includes("</script><x-hostile>x"));
  });
  assert.ok(rows.every((row) => !/[\u202a-\u202e]/.test(row) && row.length < 700));
  assert.equal(await graph.locator("x-hostile").count(), 0);
  assert.deepEqual(espalier.code.webviewErrors(), []);
});
