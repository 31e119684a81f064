// The card of a node in the real editor: what is in its weights, values by page, copies, .npy, and what is said when a file is gone.
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Frame } from "playwright-core";
import { DataType } from "../../src/core/ir";
import { readNpy } from "../../src/data/npy";
import { becomes, type Espalier, openEspalier, says, until } from "../support/espalier";
import { externalInitializer, input, modelFile, node, output } from "../support/onnxFile";
import { floats, text } from "../support/protobuf";

let espalier: Espalier;

/** A product whose weight lies in another file. */
const product = (name: string, location: string) =>
  modelFile({
    graph: [
      node("MatMul", ["x", "w"], ["y"]),
      text(2, name),
      externalInitializer("w", [64, 100], { location }),
      input("x", [1, 64]),
      output("y", [1, 100]),
    ],
  });

before(async () => {
  const data = floats(Array.from({ length: 6400 }, (_, i) => Math.sin(i)));
  espalier = await openEspalier({
    files: {
      "resnet.onnx": { trained: "resnet" },
      "apart.onnx": { bytes: product("apart", "weights.bin") },
      "weights.bin": { bytes: data },
      "lost.onnx": { bytes: product("lost", "elsewhere.bin") },
    },
  });
});
after(() => espalier?.close());

const card = (graph: Frame) => graph.locator(".graph-card");
const weight = (graph: Frame) => card(graph).locator("details.weight").first();

/** Opens the card of the first layer, and its weight. */
async function openWeight(file: string): Promise<Frame> {
  await espalier.code.openFile(file);
  const graph = await espalier.graph();
  await graph.locator(".graph-view").focus();
  await espalier.code.press("Home");
  await espalier.code.press("ArrowDown");
  await espalier.code.press("Enter");
  await weight(graph).waitFor();
  if ((await weight(graph).getAttribute("open")) === null) {
    await weight(graph).locator("> summary").focus();
    await espalier.code.press("Enter");
  }
  return graph;
}

test("keys alone open a card, its weight, and read the histogram and the norms of channels", async () => {
  const graph = await openWeight("resnet.onnx");
  await says(() => card(graph).innerText(), /Slides a window of weights over the input/);
  const statistics = weight(graph).locator("dl.statistics");
  await statistics.waitFor();
  await says(() => statistics.innerText(), /Min … max\s+−\d.* … \d[\s\S]*Zeros\s+0 %[\s\S]*none/);
  const bars = weight(graph).locator(".histogram .bar-strip");
  await until("bars", async () => ((await bars.locator("path").getAttribute("d"))?.match(/M/g)?.length ?? 0) > 10);
  await bars.focus();
  await espalier.code.press("End");
  await says(() => bars.getAttribute("aria-valuetext"), /^.+ … .+: \d+ \(.+ %\)$/);
  await weight(graph).locator(".channels .bar-strip").focus();
  await espalier.code.press("ArrowRight");
  await says(() => weight(graph).locator(".channels .bar-caption").innerText(), /^channel 0: \d/);
});

test("the card is made wider by keys, and says what attributes decide", async () => {
  const graph = await espalier.graph();
  const width = async () => (await card(graph).boundingBox())?.width ?? 0;
  const before = await width();
  await card(graph).getByRole("separator", { name: "Width of the card" }).focus();
  await espalier.code.press("ArrowLeft");
  await becomes(width, before + 20);
  await card(graph).getByRole("button", { name: "Explain" }).click();
  await says(() => card(graph).locator(".attributes").innerText(), /kernel_shape[\s\S]*Size of the window/);
});

test("filters are pictures, and the arrow keys say which is which", async () => {
  const graph = await espalier.graph();
  await weight(graph).getByText("Kernels", { exact: true }).click();
  const picture = weight(graph).locator(".kernel-picture");
  await picture.waitFor();
  const colours = () =>
    picture.evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    });
  await until("a picture", async () => (await colours()) > 10);
  await picture.focus();
  await espalier.code.press("ArrowRight");
  await espalier.code.press("ArrowDown");
  await says(() => weight(graph).locator(".kernel-scale .bar-caption").innerText(), /^output 1, input 0: .* L2/);
});

test("values are paged by keys and copied as NumPy", async () => {
  const graph = await espalier.graph();
  await weight(graph).getByText("Values", { exact: true }).click();
  const table = weight(graph).locator(".value-table");
  await table.waitFor();
  // The cell is rounded; its title and the copy are not.
  const first = () => table.locator("tbody td").first().getAttribute("title");
  const before = await first();
  await weight(graph).getByLabel("dim 0").fill("15");
  await espalier.code.press("Enter");
  await until("another slice", async () => ![null, before].includes(await first()));
  await weight(graph).getByRole("combobox", { name: "What is copied" }).selectOption("slice");
  await weight(graph).getByRole("button", { name: "Copy as NumPy" }).click();
  await weight(graph).getByText("Copied 9 values as NumPy.").waitFor();
  const value = await first();
  await espalier.code.command("File: New Untitled Text File");
  await espalier.code.press("ControlOrMeta+V");
  const text = espalier.code.page.locator(".monaco-editor .view-lines").first();
  await until("pasted", async () => /np\.array\(\[/.test((await text.innerText()).replace(/\u00a0/g, " ")));
  const pasted = (await text.innerText()).replace(/\u00a0/g, " ");
  assert.ok(pasted.includes(`np.array([${value}, `), `${pasted} begins with ${value}`);
});

test("a tensor is exported as .npy, where the user says", async () => {
  const graph = await openWeight("resnet.onnx");
  await weight(graph)
    .getByRole("button", { name: /Export as .npy/ })
    .click();
  const dialog = espalier.code.page.locator(".quick-input-widget input[type=text]");
  await until("asked where", async () => (await dialog.inputValue()).endsWith("0.0.weight.npy"));
  await dialog.press("Enter");
  await weight(graph)
    .getByText(/Wrote 0\.0\.weight\.npy/)
    .waitFor();
  const array = readNpy(espalier.read("0.0.weight.npy"), "weight");
  assert.deepEqual([array.dtype, array.dims], [DataType.Float, [16, 1, 3, 3]]);
  assert.ok(!espalier.list().some((name) => name.startsWith(".espalier")));
});

test("a group's card says what is in it and what that costs", async () => {
  const graph = await espalier.graph();
  await graph.getByRole("button", { name: "Collapse all" }).click();
  await graph.locator(".graph-view").focus();
  await until("the groups are closed", async () => {
    await espalier.code.press("Home");
    await espalier.code.press("ArrowDown");
    return /^Group .*closed/.test((await graph.locator(".graph-status").textContent()) ?? "");
  });
  await espalier.code.press("Space");
  await card(graph).locator(".operator-chip", { hasText: "Group" }).waitFor();
  await says(
    () => card(graph).innerText(),
    /3\slayers\.[\s\S]*MACs\s+[\d.]+\sk \([\d.]+ % of the model\)[\s\S]*Operators\s+Conv\s+1/,
  );
  await espalier.code.screenshot("card-group");
  await graph.getByRole("button", { name: "Expand all" }).click();
});

test("when the engine dies the card asks again; a data file that is gone is named", async () => {
  const graph = await openWeight("apart.onnx");
  await weight(graph).locator("dl.statistics").waitFor();
  const kill = async () => {
    for (const pid of espalier.engines()) process.kill(pid, "SIGKILL");
    await until("gone", () => espalier.engines().length === 0);
  };
  await kill();
  const values = weight(graph).locator("details.inner", { hasText: "Values" });
  if ((await values.getAttribute("open")) === null) await values.locator("> summary").click();
  else await weight(graph).getByRole("button", { name: "Next rows" }).click();
  await weight(graph).locator(".value-table td").first().waitFor();
  await kill();
  rmSync(path.join(espalier.workspace, "weights.bin"));
  await weight(graph).locator(".value-table").focus();
  await espalier.code.press("PageDown");
  await weight(graph)
    .getByText(/no such file at "weights\.bin"/)
    .waitFor();
  await weight(graph).getByRole("button", { name: "Try Again" }).waitFor();
});

test("a model whose data file is missing opens; its weights, suggestions and saving name the file until it comes", async () => {
  const graph = await openWeight("lost.onnx");
  await weight(graph)
    .getByText(/no such file at "elsewhere\.bin"/)
    .waitFor();
  await says(() => card(graph).innerText(), /6,400/);
  await says(() => graph.locator(".graph-status").textContent(), /MatMul y, 64×100.* 6,400 MACs/);
  await espalier.code.screenshot("card-missing-weights");
  const editor = await espalier.code.webviewFrame(".editor");
  await editor.locator("#tab-suggestions").click();
  await editor
    .getByText(/"elsewhere\.bin" is missing: put it beside the model/)
    .first()
    .waitFor();
  await espalier.code.command("Espalier: Optimize Model");
  await espalier.code.waitForNotification(/"elsewhere\.bin" is missing/);
  assert.deepEqual(
    espalier.list().filter((name) => name.startsWith("lost")),
    ["lost.onnx"],
  );

  writeFileSync(path.join(espalier.workspace, "elsewhere.bin"), new Uint8Array(6400 * 4));
  await editor
    .getByText(/is missing: put it beside the model/)
    .first()
    .waitFor({ state: "detached" });
});
