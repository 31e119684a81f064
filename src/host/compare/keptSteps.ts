import { createHash } from "node:crypto";
import * as vscode from "vscode";
import type { StepReport } from "../../protocol/reports";

/**
 * What is known to have been done to one file to get another, in a file of its own: a page's state is written with every move of its camera,
 * and the steps of a large model are megabytes.
 */
export class KeptSteps {
  readonly #folder: vscode.Uri;

  constructor({ storageUri, globalStorageUri }: vscode.ExtensionContext) {
    this.#folder = vscode.Uri.joinPath(storageUri ?? globalStorageUri, "compared");
  }

  /** Gives the name by which the steps are found again. */
  async keep(steps: readonly StepReport[]): Promise<string> {
    const text = JSON.stringify(steps);
    const name = createHash("sha256").update(text).digest("hex").slice(0, 32);
    await vscode.workspace.fs.writeFile(this.#placeOf(name), new TextEncoder().encode(text));
    return name;
  }

  /** Undefined when they are not there any more. */
  async read(name: string): Promise<readonly StepReport[] | undefined> {
    try {
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(this.#placeOf(name)));
      const steps: unknown = JSON.parse(text);
      return Array.isArray(steps) ? steps : undefined;
    } catch {
      return undefined;
    }
  }

  async forget(name: string): Promise<void> {
    await vscode.workspace.fs.delete(this.#placeOf(name)).then(undefined, () => {});
  }

  /** A name comes from a page's state, which anybody may have written: it names a file of this folder and no other. */
  #placeOf(name: string): vscode.Uri {
    return vscode.Uri.joinPath(this.#folder, `${name.replace(/[^0-9a-f]/g, "")}.json`);
  }
}
