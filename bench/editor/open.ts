/**
 * Opens a model in the real VS Code and prints JSON: milliseconds from the double click to the first row of the layer table (first open with
 * the engine not yet running, then reopened), and the extension's activation time as VS Code reports it.
 */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openWorkbench } from "../../test/support/vscode/workbench";

const [, , model = "", runs = "3"] = process.argv;
const firstRow = ".grid [role=row][id]";

async function main(): Promise<void> {
  const workspace = mkdtempSync(path.join(tmpdir(), "espalier-bench-editor-"));
  copyFileSync(model, path.join(workspace, "model.onnx"));
  const code = await openWorkbench({ workspace, extension: { developmentPath: path.resolve(__dirname, "../..") } });
  try {
    await code.page.waitForTimeout(3000);
    const opens: number[] = [];
    for (let run = 0; run <= Number(runs); run++) {
      const started = performance.now();
      await code.openFile("model.onnx");
      await (await code.webviewFrame(firstRow)).locator(firstRow).first().waitFor();
      opens.push(performance.now() - started);
      await code.command("View: Close Editor");
    }
    // An extension from its source goes by its id.
    const activation = await code.activationTime("espalier.espalier");
    console.log(JSON.stringify({ cold: opens[0], warm: opens.slice(1), activation }));
  } finally {
    await code.close();
    rmSync(workspace, { recursive: true, force: true });
  }
}

void main();
