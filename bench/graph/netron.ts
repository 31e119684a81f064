import { createReadStream, existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { type Frames, framesOf } from "./frames";

const TYPES: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/** Netron's web application out of a folder, in a tab of the given browser: opened once, models are given to it as by its file dialog. */
export class Netron {
  readonly #server: Server;
  readonly #context: BrowserContext;
  readonly #patience: number;

  constructor(folder: string, context: BrowserContext, patience: number) {
    this.#context = context;
    this.#patience = patience;
    this.#server = createServer(({ url = "/" }, response) => {
      const name = path
        .normalize(decodeURIComponent(new URL(url, "http://host").pathname))
        .replace(/^\/$/, "/index.html");
      const file = path.join(folder, name);
      if (!existsSync(file)) return void response.writeHead(404).end();
      response.setHeader("content-type", TYPES[path.extname(file)] ?? "application/octet-stream");
      createReadStream(file).pipe(response);
    }).listen(0, "127.0.0.1");
  }

  /** Milliseconds from the choice of the file to the painted graph, and its frames; undefined when it takes too long. */
  async open(file: string): Promise<{ opened: number; zooming: Frames; panning: Frames } | undefined> {
    const page = await this.#context.newPage();
    try {
      const { port } = this.#server.address() as AddressInfo;
      const origin = `http://127.0.0.1:${port}/`;
      // It asks for consent to cookies once, and for that reports home; neither is part of the measurement.
      await this.#context.addCookies([{ name: "consent", value: String(Date.now()), url: origin }]);
      await page.route(
        (url) => url.hostname !== "127.0.0.1",
        (route) => route.abort(),
      );
      // It takes eval from its own page, by which the browser is asked.
      await page.addInitScript(
        "{ const own = window.eval; Object.defineProperty(window, 'eval', { get: () => own, set() {} }); }",
      );
      await page.goto(origin);
      await page.locator("#open-file-dialog[accept*='.onnx']").waitFor({ state: "attached" }); // It listens from then on.
      return await this.#measure(page, file);
    } finally {
      await page.close();
    }
  }

  close(): void {
    this.#server.close();
  }

  async #measure(page: Page, file: string) {
    await page.evaluate(`void (window.drawn = (${waitForGraph})())`);
    await page.locator("#open-file-dialog").setInputFiles(file);
    // A tab that lays out does not answer until it is done.
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, this.#patience, undefined));
    const drawn = (page.evaluate("window.drawn") as Promise<number>).catch(() => undefined);
    const opened = await Promise.race([drawn, late]);
    if (opened === undefined) return undefined;
    const frame = page.mainFrame();
    return {
      opened,
      zooming: await framesOf(frame, "#target", "zoom"),
      panning: await framesOf(frame, "#target", "pan"),
    };
  }
}

const waitForGraph = `() => new Promise((drawn) => {
  let chosen;
  document.getElementById("open-file-dialog").addEventListener("change", () => { chosen = performance.now(); }, true);
  const look = () => {
    const { classList } = document.body;
    const there = chosen !== undefined && classList.contains("default") && document.querySelector("#target .node");
    if (there) setTimeout(() => drawn(performance.now() - chosen));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})`;
