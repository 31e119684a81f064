/**
 * Opens the built webview in a headless Chromium, hands it a generated graph, and prints JSON: milliseconds from the graph's arrival to the
 * first complete picture, and the frames of two seconds of zooming out and in and of panning. Nothing is collapsed.
 * Arguments: family, size, and a file for a screenshot (optional).
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { launchPage } from "../../test/support/vscode/page";
import { generate } from "./generate.mjs";

const dist = path.resolve(__dirname, "../../dist/webview");
const html = `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="style.css">
<body class="vscode-light" data-page="editor"><div id="app"></div>
<script>window.acquireVsCodeApi = () => ({ postMessage() {}, getState() {}, setState() {} });</script>
<script src="main.js"></script>`;
const files: Record<string, string> = {
  "/main.js": "text/javascript",
  "/layout.worker.js": "text/javascript",
  "/style.css": "text/css",
};

interface Frames {
  readonly fps: number;
  /** Milliseconds that 95 of 100 frames stay below. */
  readonly slow: number;
}

async function main(): Promise<void> {
  const [, , family = "residual", size = "10000", screenshot] = process.argv;
  const graph = generate(family, Number(size));
  const server = createServer(({ url = "/" }, response) => {
    // The page asks for a favicon too, which there is none of.
    const body = url === "/" ? html : url in files ? readFileSync(path.join(dist, url)) : undefined;
    response.setHeader("content-type", files[url] ?? "text/html");
    response.statusCode = body === undefined ? 204 : 200;
    response.end(body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { browser, page, errors } = await launchPage({ width: 1280, height: 900 });
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.evaluate(
      `window.drawn = (${draw})(${JSON.stringify({
        nodeCount: graph.nodeCount,
        source: [...graph.edgeSources],
        target: [...graph.edgeTargets],
      })})`,
    );
    const opened = (await page.evaluate("window.drawn")) as number;
    const zooming = (await page.evaluate(`(${move})("zoom")`)) as Frames;
    const panning = (await page.evaluate(`(${move})("pan")`)) as Frames;
    if (screenshot) await page.screenshot({ path: screenshot });
    if (errors.length > 0) throw new Error(errors.join("\n"));
    console.log(JSON.stringify({ nodes: graph.nodeCount, edges: graph.edgeSources.length, opened, zooming, panning }));
  } finally {
    await browser.close();
    server.close();
  }
}

/** Runs in the page. Sends the model and its graph as the host does, and waits for the picture. */
const draw = `async ({ nodeCount, source, target }) => {
  const texts = ["Conv", "BatchNormalization", "Relu", "", "float32", "[1,64,56,56]", "3×3"];
  const numbers = (of) => Float64Array.from({ length: nodeCount }, (_, i) => of(i));
  const text = (of) => Int32Array.from({ length: nodeCount }, (_, i) => of(i));
  const name = (i) => "/layer" + (i >> 5) + "/block." + (i >> 3) + "/" + texts[i % 3] + "_" + i;
  const graph = {
    texts,
    nodes: {
      kind: new Uint8Array(nodeCount),
      name: Array.from({ length: nodeCount }, (_, i) => name(i)),
      anchor: Array.from({ length: nodeCount }, (_, i) => "v" + i),
      operator: text((i) => i % 3), scope: text(() => 3), dtype: text(() => 4), shape: text(() => 5),
      detail: text((i) => (i % 3 === 0 ? 6 : 3)),
      parameters: numbers((i) => (i % 3 === 0 ? 36864 : 0)), macs: numbers((i) => (i % 3 === 0 ? 115605504 : 0)),
      weightBytes: numbers((i) => (i % 3 === 0 ? 147456 : 0)), activationBytes: numbers(() => 802816),
    },
    groups: { kind: new Uint8Array(0), parent: new Int32Array(0), label: [], key: [], of: new Int32Array(nodeCount).fill(-1) },
    edges: { source: Int32Array.from(source), target: Int32Array.from(target) },
  };
  const inspection = {
    file: "m.onnx", format: "onnx", nodes: nodeCount, operators: {}, parameters: 0, macs: 0, weightBytes: 0, peakActivationBytes: 0,
    inputs: [], outputs: [], opsets: {}, irVersion: 8, producer: "", fileBytes: 0, metadata: {}, assumed: {},
  };
  const state = { inspection, original: inspection, recipe: { espalier: 1, source: "m.onnx", steps: [] }, steps: [] };
  window.postMessage({ type: "model", model: { fileName: "m.onnx", revision: 1, state, trusted: true } });
  await new Promise((soon) => setTimeout(soon, 300));
  const started = performance.now();
  window.postMessage({ type: "graph", revision: 1, graph });
  while (!document.querySelector(".graph-canvas[data-painted]")) await new Promise(requestAnimationFrame);
  return performance.now() - started;
}`;

/** Runs in the page: two seconds of wheel events, one a frame. */
const move = `async (how) => {
  const canvas = document.querySelector(".graph-canvas");
  const { left, top, width } = canvas.getBoundingClientRect();
  const frames = [];
  let last = await new Promise(requestAnimationFrame);
  const started = last;
  for (let i = 0; last - started < 2000; i++) {
    const out = Math.floor(i / 60) % 2 === 0 ? 1 : -1;
    const turn = how === "zoom" ? { ctrlKey: true, deltaY: out * 12 } : { deltaY: 60 };
    canvas.dispatchEvent(new WheelEvent("wheel", { clientX: left + width / 2, clientY: top + 300, cancelable: true, ...turn }));
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  frames.sort((a, b) => a - b);
  return { fps: (1000 * frames.length) / (last - started), slow: frames[Math.floor(frames.length * 0.95)] };
}`;

void main();
