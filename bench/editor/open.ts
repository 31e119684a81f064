/**
 * Opens a model in the real VS Code and prints JSON: milliseconds from the double click to the drawn graph, first with the
 * engine not yet running, then reopened; the same for a custom editor that shows one line, as the floor; and the extension's activation time as
 * VS Code reports it.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openWorkbench, type Workbench } from "../../test/support/vscode/workbench";

const [, , model = "", runs = "3"] = process.argv;
const root = path.resolve(__dirname, "../..");

async function opens(code: Workbench, file: string, shown: string): Promise<number[]> {
  await code.page.waitForTimeout(3000);
  const times: number[] = [];
  for (let run = 0; run <= Number(runs); run++) {
    const started = performance.now();
    await code.openFile(file);
    await (await code.webviewFrame(shown)).locator(shown).first().waitFor();
    times.push(performance.now() - started);
    await code.command("View: Close Editor");
    await code.page.waitForTimeout(1000);
  }
  return times;
}

async function withWorkbench<T>(
  extension: string,
  use: (code: Workbench, workspace: string) => Promise<T>,
): Promise<T> {
  const workspace = mkdtempSync(path.join(tmpdir(), "espalier-bench-editor-"));
  copyFileSync(model, path.join(workspace, "model.onnx"));
  writeFileSync(path.join(workspace, "one.hello"), "one line");
  const code = await openWorkbench({ workspace, extension: { developmentPath: extension } });
  try {
    return await use(code, workspace);
  } finally {
    await code.close();
    rmSync(workspace, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const ours = await withWorkbench(root, async (code) => {
    const times = await opens(code, "model.onnx", ".graph-canvas[data-painted]");
    // An extension from its source goes by its id.
    return { times, activation: await code.activationTime("espalier.espalier") };
  });
  const hello = path.join(root, "test/support/vscode/fixtures/hello");
  const floor = await withWorkbench(hello, (code) => opens(code, "one.hello", "body *"));
  console.log(JSON.stringify({ ours: ours.times, floor, activation: ours.activation }));
}

void main();
