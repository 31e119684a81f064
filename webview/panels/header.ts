import type { Failure, ModelView } from "../../src/protocol/messages";
import {
  formatBytes,
  formatChange,
  formatCount,
  formatError,
  formatRatio,
  formatTime,
  group,
} from "../../src/protocol/quantities";
import type { Inspection, MeasureReport, Progress, VerifyReport } from "../../src/protocol/reports";
import { element, fill } from "../controls/element";
import { lockChange } from "../controls/lookOnly";
import { type ButtonElement, button } from "../controls/toolkit";
import { WorkLine } from "../controls/workLine";
import type { Link } from "../link/link";

const OPTIMIZE = "Writes an optimized file beside this one, and a report";

/** The top of the editor: what the model is, what it costs, what can be done, and what is going on. */
export class Header {
  readonly element: HTMLElement;
  readonly #title = element("h1", {}, "");
  readonly #chips = element("p", { class: "chips" });
  readonly #cards = element("dl", { class: "figures" });
  readonly #verdict = element("p", { class: "verdict", role: "status", hidden: true });
  readonly #timing = element("p", { class: "verdict", role: "status", hidden: true });
  readonly #work: WorkLine;
  readonly #restricted = element("div", { class: "banner", hidden: true });
  readonly #gone = element("div", { class: "banner", role: "status", hidden: true });
  readonly #checks: readonly ButtonElement[];
  readonly #optimize: ButtonElement;
  readonly #compare: ButtonElement;
  #revision = -1;
  #trusted = true;
  #lookOnly = false;

  constructor(link: Link) {
    this.#optimize = button(
      { look: "primary", title: OPTIMIZE, onPress: () => link.send({ type: "optimize" }) },
      "Optimize Model",
    );
    const verify = button(
      {
        title: "Compares the outputs with those of the file",
        onPress: () => link.send({ type: "check", check: "verify" }),
      },
      "Verify",
    );
    const measure = button(
      { title: "Times this model against the file", onPress: () => link.send({ type: "check", check: "measure" }) },
      "Measure",
    );
    this.#compare = button(
      {
        title: "Shows the model as its file was beside the model as it is now",
        onPress: () => link.send({ type: "compare" }),
      },
      "Before/After",
    );
    this.#compare.hidden = true;
    this.#checks = [verify, measure];
    this.#work = new WorkLine(() => link.send({ type: "cancel" }));
    const trust = element("button", { type: "button", class: "link" }, "Manage trust");
    trust.addEventListener("click", () => link.send({ type: "manageTrust" }));
    fill(this.#restricted, "Restricted mode: this model is shown, and nothing of it is run. ", trust);
    this.element = element(
      "header",
      { class: "header" },
      this.#restricted,
      this.#gone,
      element(
        "div",
        { class: "title-line" },
        element("div", { class: "title" }, this.#title, this.#chips),
        element("div", { class: "actions" }, this.#compare, measure, verify, this.#optimize),
      ),
      this.#cards,
      element("div", { class: "verdicts" }, this.#verdict, this.#timing),
      this.#work.element,
    );
  }

  update({ fileName, revision, state, trusted, onDisk, lookOnly }: ModelView): void {
    const { inspection, original, steps, counted } = state;
    this.#title.textContent = fileName;
    this.#title.title = inspection.file;
    this.#trusted = trusted;
    this.#lookOnly = lookOnly;
    this.#restricted.hidden = trusted;
    this.#gone.hidden = onDisk;
    if (!onDisk) fill(this.#gone, `${fileName} was deleted or moved; this is how it was. "File: Save As…" keeps it.`);
    this.#compare.hidden = steps.length === 0;
    this.setBusy(false);
    const opset = inspection.opsets[""] ?? inspection.opsets["ai.onnx"];
    const assumed = Object.entries(inspection.assumed)
      .map(([name, size]) => `${name} = ${size}`)
      .join(", ");
    const chips = [
      inspection.format.toUpperCase(),
      opset !== undefined && `opset ${opset}`,
      inspection.producer,
      assumed !== "" && `costs for ${assumed}`,
      steps.length > 0 && `${steps.length === 1 ? "1 step" : `${steps.length} steps`} applied`,
    ].filter((chip) => typeof chip === "string" && chip !== "");
    fill(this.#chips, ...chips.map((chip) => element("span", { class: "chip", title: String(chip) }, String(chip))));
    fill(this.#cards, ...figures(original, inspection, counted ? "known" : "counting"));
    if (revision !== this.#revision) {
      this.#verdict.hidden = true;
      this.#timing.hidden = true;
    }
    this.#revision = revision;
  }

  setBusy(busy: boolean): void {
    const locked = busy || !this.#trusted;
    for (const one of this.#checks) one.disabled = locked;
    lockChange(this.#optimize, { locked, lookOnly: this.#lookOnly, title: OPTIMIZE });
    if (!busy) this.#work.hide();
  }

  working(title: string, progress: Progress): void {
    this.setBusy(true);
    this.#work.show(title, progress);
  }

  verified(revision: number, { verdict, reason, worst, inputs }: VerifyReport): void {
    if (revision !== this.#revision) return;
    const words = { equal: "Outputs equal to the file's", different: "Outputs differ", "not-verified": "Not verified" };
    const difference = worst ? `largest difference ${formatError(worst.abs)} in ${worst.output}` : "";
    this.#verdict.className = `verdict ${verdict}`;
    fill(
      this.#verdict,
      element("strong", {}, words[verdict]),
      " ",
      [reason, difference, inputs].filter(Boolean).join(" · "),
    );
    this.#verdict.hidden = false;
  }

  measured(revision: number, { latency, outcome, summary, machine }: MeasureReport): void {
    if (revision !== this.#revision) return;
    this.#timing.className = `verdict ${outcome === "faster" ? "equal" : "not-verified"}`;
    const times = `${formatTime(latency.before)} → ${formatTime(latency.after)} (${formatRatio(latency.ratio)}), ${group(latency.runs)} runs`;
    fill(this.#timing, element("strong", {}, summary), ` ${times} · ${machine}`);
    this.#timing.hidden = false;
  }
}

/** The figures, with the change against the file where there is one. What is still being counted says so. */
function figures(before: Inspection, after: Inspection, counts: "known" | "counting"): HTMLElement[] {
  const list: [string, number | null, number | null, (value: number | null) => string][] = [
    ["Nodes", before.nodes, after.nodes, (value) => group(value ?? 0)],
    ["Parameters", before.parameters, after.parameters, formatCount],
    ["MACs", before.macs, after.macs, formatCount],
    ["Weights", before.weightBytes, after.weightBytes, formatBytes],
    ["Peak activations", before.peakActivationBytes, after.peakActivationBytes, formatBytes],
  ];
  return list.map(([name, was, is, format]) => {
    const changed = was !== is && was !== null && is !== null;
    const better = changed && (is ?? 0) < (was ?? 0);
    return element(
      "div",
      { class: "figure" },
      element("dt", {}, name),
      element(
        "dd",
        {},
        element(
          "span",
          { class: is === null ? "value unknown" : "value" },
          is === null && counts === "counting" ? "counting…" : format(is),
        ),
        changed &&
          element(
            "span",
            { class: better ? "change better" : "change worse", title: `was ${format(was)}` },
            formatChange(was, is),
          ),
      ),
    );
  });
}

/** The page of a file that cannot be opened. */
export function failurePage({ message, hint }: Failure, link: Link): HTMLElement {
  const again = button({ look: "primary", onPress: () => link.send({ type: "reload" }) }, "Try Again");
  const text = button({ onPress: () => link.send({ type: "reopenAs", editor: "text" }) }, "Reopen as Text");
  const hex = button({ onPress: () => link.send({ type: "reopenAs", editor: "hex" }) }, "Reopen as Hex");
  const log = button({ onPress: () => link.send({ type: "showLog" }) }, "Show Log");
  return element(
    "div",
    { class: "failure", role: "alert" },
    element("h1", {}, "This model cannot be opened"),
    element("p", { class: "failure-text" }, message),
    element(
      "p",
      { class: "hint" },
      hint ?? "The file was not changed. When it is written anew, it is read again by itself.",
    ),
    element("div", { class: "actions" }, again, text, hex, log),
  );
}
