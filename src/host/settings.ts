import * as vscode from "vscode";
import type { WorkOptions } from "../protocol/engineApi";
import type { GraphOpens } from "../protocol/messages";
import { type SettingKey, settings, settingsSection } from "./contributions";

/** A setting's value; its default where the user wrote something of another type. */
export function setting<K extends SettingKey>(key: K, scope?: vscode.Uri): (typeof settings)[K] {
  const value = vscode.workspace.getConfiguration(settingsSection, scope).get(key);
  return typeof value === typeof settings[key] ? (value as (typeof settings)[K]) : settings[key];
}

export function onDidChangeSetting(key: SettingKey, listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(`${settingsSection}.${key}`)) listener();
  });
}

/** How a model is optimized and checked. Numbers that make no sense are replaced by what does. */
export function workOptions(scope?: vscode.Uri): WorkOptions {
  return {
    target: setting("target", scope) === "onnxruntime" ? "onnxruntime" : "portable",
    allowOpsetUpgrade: setting("allowOpsetUpgrade", scope),
    verify: setting("verify.enabled", scope),
    measure: setting("measure.enabled", scope),
    rtol: tolerance(setting("verify.rtol", scope), settings["verify.rtol"]),
    atol: tolerance(setting("verify.atol", scope), settings["verify.atol"]),
    seed: Math.trunc(setting("verify.seed", scope)) || 0,
  };
}

/** How a model's graph is drawn when it is opened. Anything may stand in a settings file. */
export function graphOpens(scope?: vscode.Uri): GraphOpens {
  const value = setting("graph.opens", scope);
  return value === "expanded" || value === "flat" ? value : "blocks";
}

function tolerance(value: number, fallback: number): number {
  return Number.isFinite(value) && value >= 0 ? value : fallback;
}
