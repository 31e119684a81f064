import * as vscode from "vscode";
import { operatorPage } from "../../protocol/operatorPage";

/** Opens the specification's page of an operator in the user's browser. The address is made here: a page may not name another. */
export async function openOperatorPage(domain: string, operator: string): Promise<void> {
  const page = operatorPage(domain, operator);
  if (page !== undefined) await vscode.env.openExternal(vscode.Uri.parse(page, true));
}
