/**
 * Lays out one generated graph in the browser as the page of a model does: each time in the first worker of a new page. Prints each run as a line
 * of JSON. Arguments: family, size, runs.
 */
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { findChromium } from "../../test/support/vscode/chromium";
import type { Generated } from "./layoutWorker";

const [, , family = "residual", size = "10000", runs = "3"] = process.argv;

interface RunInPage {
  readonly code: string;
  readonly generated: Generated;
  readonly run: number;
}

async function main(): Promise<void> {
  const code = await bundled();
  const browser = await chromium.launch({ ...(await findChromium()), args: ["--no-sandbox"] });
  try {
    const generated: Generated = { family, size: Number(size) };
    for (let run = 0; run < Number(runs); run++) {
      const page = await browser.newPage();
      // The browser is still busy with itself.
      await page.waitForTimeout(1000);
      console.log(JSON.stringify(await page.evaluate(inWorker, { code, generated, run })));
      await page.close();
    }
  } finally {
    await browser.close();
  }
}

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [require.resolve("./layoutWorker.ts")],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    logLevel: "error",
  });
  return outputFiles[0]!.text;
}

/** In the page. The number of the run makes the code another one, so that nothing that was compiled before is found again. */
function inWorker({ code, generated, run }: RunInPage): Promise<unknown> {
  const worker = new Worker(URL.createObjectURL(new Blob([`${code}// ${run}`], { type: "text/javascript" })));
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(generated);
  });
}

void main();
