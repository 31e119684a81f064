// The drawn graph in the real editor: it paints, is searched, coloured, walked by keys, applies suggestions, and survives a reload.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Frame } from "playwright-core";
import { becomes, type Espalier, openEspalier, says, until } from "../support/espalier";

let espalier: Espalier;

const hostile = `model <ir_version: 8, opsets: { "": 17 }>
main (float32[1,4] "</script><x-hostile>x") => (float32[...] "y\\u202e") {
  "a\\nb" = Relu ("</script><x-hostile>x")
  "y\\u202e" = Neg ("a\\nb")
}`;

const shared = `model <ir_version: 8, opsets: { "": 17 }>
main (float32[2] x) => (float32[...] y) < float32[2] w = {1, 2} > {
  a = Add (x, w)
  b = Relu (a)
  y = Mul (b, w)
}`;

/** Thirty blocks in six stages: more than is shown at once. */
const stages = Array.from({ length: 6 }, (_, stage) =>
  ["a", "b", "c", "d", "e"].map((block) => `/stage${stage}/${block}`),
).flat();
const grouped = `model <ir_version: 8, opsets: { "": 17 }>
main (float32[1,8] x) => (float32[1,8] y) {
${stages
  .map((path, at) => {
    const from = at === 0 ? "x" : `v${at - 1}`;
    return `  "${path}/relu/Relu" r${at} = Relu (${from})
  "${path}/gate/Sigmoid" s${at} = Sigmoid (r${at})
  "${path}/Add" v${at} = Add (s${at}, ${from})`;
  })
  .join("\n")}
  "/head/Neg" y = Neg (v${stages.length - 1})
}`;

before(async () => {
  espalier = await openEspalier({
    files: {
      "resnet.onnx": { trained: "resnet" },
      "hostile.onnx": { ir: hostile },
      "shared.onnx": { ir: shared },
      "grouped.onnx": { ir: grouped },
    },
  });
});
after(() => espalier?.close());

const status = (graph: Frame) => graph.locator(".graph-status").textContent();
const painted = async (graph: Frame) => Number(await graph.locator(".graph-canvas").getAttribute("data-painted"));

/** How many colours the picture has: an empty canvas has one. */
const colours = (graph: Frame) =>
  graph.locator(".graph-canvas").evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });

test("opening a model draws its graph at once", async () => {
  await espalier.code.openFile("resnet.onnx");
  const graph = await espalier.code.webviewFrame(".graph-canvas[data-painted]");
  assert.equal(await graph.locator("#tab-graph").getAttribute("aria-selected"), "true");
  await says(() => status(graph), /36 nodes/);
  await until("a picture", async () => (await colours(graph)) > 20);
});

test("a search finds layers, and Enter goes from one to the next", async () => {
  const graph = await espalier.graph();
  const field = graph.locator(".graph-search input");
  await field.fill("op:Conv k:3");
  const count = graph.locator(".graph-search .graph-count");
  await until("found", async () => (await count.textContent()) === "1 of 7");
  await field.press("Enter");
  await until("the next", async () => (await count.textContent()) === "2 of 7");
  await says(() => status(graph), /^Conv /);
  await field.press("Shift+Enter");
  await field.press("Shift+Enter");
  await until("around", async () => (await count.textContent()) === "7 of 7");
  await field.fill("");
  await until("no search", async () => (await count.textContent()) === "");
});

test("keys alone walk the graph, open the card and close it", async () => {
  const graph = await espalier.graph();
  await graph.locator(".graph-view").focus();
  await espalier.code.press("Home");
  await says(() => status(graph), /^Input input/);
  await espalier.code.press("ArrowDown");
  await says(() => status(graph), /^Conv \/0\/0.0\/Conv, 3×3/);
  await espalier.code.press("Enter");
  const card = graph.locator(".graph-card");
  await until("facts", async () =>
    /Attributes[\s\S]*kernel_shape[\s\S]*Inputs[\s\S]*float32/.test(await card.innerText()),
  );
  await says(() => card.innerText(), /Fold BatchNormalization into the Conv before it/);
  await espalier.code.press("Escape");
  await card.waitFor({ state: "hidden" });
  await until("the drawing has the focus", () =>
    graph.locator(".graph-view").evaluate((view) => view === document.activeElement),
  );
});

test("colours by cost have a legend and repaint the picture", async () => {
  const graph = await espalier.graph();
  const before = await painted(graph);
  await graph.locator(".graph-select").selectOption("macs");
  await until("painted", async () => (await painted(graph)) > before);
  await says(() => graph.locator(".graph-legend").innerText(), /of 2\.\d+\sM|2\.\d+\sM/);
});

test("a suggestion is applied from the card; undo brings the graph back", async () => {
  const graph = await espalier.graph();
  await graph.locator(".graph-view").focus();
  await espalier.code.press("Enter");
  await graph.locator(".graph-card").getByText("Apply", { exact: true }).click();
  const figure = () => graph.locator(".figure", { hasText: "Nodes" }).locator(".value").innerText();
  await until("applied", async () => (await figure()) === "33");
  await espalier.code.command("Undo");
  await until("undone", async () => (await figure()) === "34");
});

test("the view comes back after the tab was hidden, and the theme is followed", async () => {
  const { code } = espalier;
  let graph = await espalier.graph();
  await graph.locator(".graph-search input").fill("op:Gemm");
  await until("found", async () => (await graph.locator(".graph-search .graph-count").textContent()) === "1 of 1");
  await until("saved", async () => /^Gemm/.test((await status(graph)) ?? ""));
  await code.page.waitForTimeout(300);
  await code.openFile("hostile.onnx"); // A hidden page is thrown away.
  await espalier.graph();
  await code.openFile("resnet.onnx");
  graph = await espalier.graph();
  await becomes(() => graph.locator(".graph-search input").inputValue(), "op:Gemm");
  await until(
    "selected again",
    async () => (await graph.locator(".graph-search .graph-count").textContent()) === "1 of 1",
  );
  await becomes(() => graph.locator(".graph-select").inputValue(), "macs");
  const before = await painted(graph);
  await code.command("Preferences: Toggle between Light/Dark Themes");
  await until("painted in the other theme", async () => (await painted(graph)) > before);
});

test("hostile names are shown as text", async () => {
  await espalier.code.openFile("hostile.onnx");
  const graph = await espalier.graph();
  await graph.locator(".graph-view").focus();
  await espalier.code.press("Home");
  await until("selected", async () => /^Input <\/script><x-hostile>x,/.test((await status(graph)) ?? ""));
  await espalier.code.press("End");
  await until("selected", async () => /^Output y‹202E›,/.test((await status(graph)) ?? ""));
  assert.equal(await graph.locator("x-hostile").count(), 0);
});

test("the graph is saved as a picture, where the user says", async () => {
  const { code } = espalier;
  await code.openFile("resnet.onnx");
  const graph = await espalier.graph();
  for (const format of ["svg", "png"]) {
    await graph.getByRole("button", { name: "Export" }).click();
    await graph.getByRole("menuitem", { name: new RegExp(`^${format}`, "i") }).click();
    const dialog = code.page.locator(".quick-input-widget input[type=text]");
    await until("asked where", async () => (await dialog.inputValue()).endsWith(`resnet.${format}`));
    await dialog.press("Enter");
    await until("written", () => espalier.list().includes(`resnet.${format}`));
  }
  await until("whole", () => /<\/svg>\s*$/.test(espalier.read("resnet.svg").toString()));
  const svg = espalier.read("resnet.svg").toString();
  assert.match(svg, /BatchNormalization<\/text>/);
  assert.equal(svg.match(/>Conv<\/text>/g)?.length, 9);
  assert.deepEqual([...espalier.read("resnet.png").subarray(1, 4)], [...Buffer.from("PNG")]);
});

test("constants that several layers read are drawn when they are asked for", async () => {
  await espalier.code.openFile("shared.onnx");
  const graph = await espalier.graph();
  const constants = graph.locator(".graph-constants");
  await becomes(() => constants.getAttribute("aria-pressed"), "false");
  await until("the graph", async () => /5 nodes/.test((await status(graph)) ?? ""));
  await constants.click();
  await until("the constant", async () => /6 nodes/.test((await status(graph)) ?? ""));
  await graph.locator(".graph-search input").fill("w");
  await graph.locator(".graph-search input").press("Enter");
  await until("it is found", async () => /^Constant w, float32 \[2\]/.test((await status(graph)) ?? ""));
  await graph.locator(".graph-search input").fill("");
  await constants.click();
  await until("hidden again", async () => /5 nodes/.test((await status(graph)) ?? ""));
});

/** Left and top of the selected box or header, pixels of the canvas. */
const selectedAt = async (graph: Frame) => {
  const text = (await graph.locator(".graph-canvas").getAttribute("data-selected-at")) ?? "";
  const [left, top] = text.split(" ").map(Number);
  return { left: left ?? Number.NaN, top: top ?? Number.NaN };
};

/** Waits until the view has come to rest: nothing was painted for a while, and the selected box stays where it is. */
async function atRest(graph: Frame): Promise<void> {
  let before = "";
  let since = Date.now();
  await until("at rest", async () => {
    const now = `${await painted(graph)} ${await graph.locator(".graph-canvas").getAttribute("data-selected-at")}`;
    if (now !== before) since = Date.now();
    before = now;
    return Date.now() - since > 500;
  });
}

const crumbs = async (graph: Frame) =>
  (await graph.locator(".graph-path").innerText()).split("›").map((one) => one.trim());

test("groups open and close in place, by keys and by pointer", async () => {
  const { code } = espalier;
  await code.openFile("grouped.onnx");
  const graph = await espalier.graph();
  await graph.getByRole("button", { name: "Collapse all" }).click();
  await graph.locator(".graph-view").focus();
  await until("closed", async () => {
    await code.press("Home");
    await says(() => status(graph), /^Input x/);
    await code.press("ArrowDown");
    return /^Group stage0, closed, 15\snodes/.test((await status(graph)) ?? "");
  });
  await atRest(graph);
  const closedAt = await selectedAt(graph);
  await code.press("Enter");
  await until("open", async () => /^Group stage0, open/.test((await status(graph)) ?? ""));
  await atRest(graph);
  assert.ok(closedAt.top > 0);
  assert.ok(Math.abs((await selectedAt(graph)).top - closedAt.top) < 1, "its upper border stays where it is");
  await code.press("ArrowDown");
  await until("inside", async () => /^Group .*a, closed, 3\snodes/.test((await status(graph)) ?? ""));
  await code.press("Enter");
  await until("open too", async () => /^Group a, open/.test((await status(graph)) ?? ""));
  await code.press("ArrowDown");
  await until("a node", async () => /^Relu \/stage0\/a\/relu\/Relu/.test((await status(graph)) ?? ""));
  await becomes(async () => (await crumbs(graph)).slice(0, 2), ["Model", "stage0"]);
  await code.press("Backspace");
  await until("closed again", async () => /^Group .*a, closed/.test((await status(graph)) ?? ""));
  // By pointer: the sign at the left of the header.
  await atRest(graph);
  const at = await selectedAt(graph);
  await graph.locator(".graph-canvas").click({ position: { x: at.left + 13, y: at.top + 14 } });
  await until("opened by its sign", async () => /^Group .*a, open/.test((await status(graph)) ?? ""));
});

test("a search finds what is in closed groups, and stepping to it opens them", async () => {
  const { code } = espalier;
  const graph = await espalier.graph();
  await graph.locator(".graph-view").focus();
  await code.press("Shift+C");
  const field = graph.locator(".graph-search input");
  const count = graph.locator(".graph-search .graph-count");
  await field.fill("stage3 op:Sigmoid");
  await until("found", async () => (await count.textContent()) === "5 found");
  await field.press("Enter");
  await until("gone there", async () => (await count.textContent()) === "1 of 5");
  await until("selected", async () => /^Sigmoid \/stage3\/a/.test((await status(graph)) ?? ""));
  await becomes(async () => (await crumbs(graph))[1], "stage3");
  await field.fill("");
});

test("breadcrumbs lead to the groups around; open groups are remembered", async () => {
  const { code } = espalier;
  let graph = await espalier.graph();
  await graph.locator(".graph-crumb", { hasText: "stage3" }).click();
  await until("the group", async () => /^Group stage3, open/.test((await status(graph)) ?? ""));
  await code.page.waitForTimeout(400);
  await code.openFile("hostile.onnx"); // A hidden page is thrown away.
  await espalier.graph();
  await code.openFile("grouped.onnx");
  graph = await espalier.graph();
  await until("selected again", async () => (await crumbs(graph)).at(-1) === "stage3");
  await graph.locator(".graph-view").focus();
  await code.press("ArrowDown");
  await until("still open", async () => /^Relu \/stage3\/a\/relu/.test((await status(graph)) ?? ""));
  await graph.getByRole("button", { name: "Groups", exact: true }).click();
  await code.press("Tab");
  await graph.locator(".graph-view").focus();
  await code.press("Home");
  await code.press("ArrowDown");
  await until("without groups", async () => /^Relu \/stage0\/a\/relu\/Relu/.test((await status(graph)) ?? ""));
  await graph.getByRole("button", { name: "Groups", exact: true }).click();
});

test("a group that was closed stays closed over an edit and its undo, others stay open; a double click opens it", async () => {
  const { code } = espalier;
  await code.openFile("resnet.onnx");
  const graph = await espalier.graph();
  const field = graph.locator(".graph-search input");
  await field.fill("name:/3/Add");
  await until("selected", async () => /^Add \/3\/Add/.test((await status(graph)) ?? ""));
  await graph.locator(".graph-view").focus();
  await code.press("Backspace");
  await until("closed", async () => /^Group 3, closed, 9\snodes/.test((await status(graph)) ?? ""));
  const figure = () => graph.locator(".figure", { hasText: "Nodes" }).locator(".value").innerText();
  const before = await figure();
  /** Group 4 is open: its first node is found by a search, and the way up from there is the closed group. */
  const isAsItWas = (size: RegExp) =>
    until("drawn, and as it was", async () => {
      await field.fill("");
      await code.page.waitForTimeout(200);
      await field.fill("name:/4/");
      await code.page.waitForTimeout(400);
      const inside = (await crumbs(graph))[1] === "4";
      await graph.locator(".graph-view").focus();
      await code.press("ArrowUp");
      await code.page.waitForTimeout(300);
      return inside && size.test((await status(graph)) ?? "");
    });
  await code.command("Espalier: Apply All Suggestions");
  await until("applied", async () => (await figure()) !== before, 60_000);
  await isAsItWas(/^Group 3, closed, 6\snodes/);
  await code.command("Undo");
  await until("undone", async () => (await figure()) === before, 30_000);
  await isAsItWas(/^Group 3, closed, 9\snodes/);
  await atRest(graph);
  const { left, top } = await selectedAt(graph);
  await graph.locator(".graph-canvas").dblclick({ position: { x: left + 40, y: top + 20 } });
  await until("open", async () => /^Group 3, open/.test((await status(graph)) ?? ""));
  await field.fill("");
});
