// The licences of what is shipped inside the bundles or beside them, as their authors ask.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** The packages whose code a build took in, from esbuild's metafile inputs ("node_modules/@scope/name/file"). */
export function bundledPackages(inputs) {
  const names = inputs.map((input) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  return [...new Set(names.filter(Boolean))].sort();
}

export function notices(root, packages) {
  return packages
    .map((name) => {
      const folder = path.join(root, "node_modules", name);
      const { version, license, author } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      const by = typeof author === "string" ? author : author?.name;
      const text = file
        ? readFileSync(path.join(folder, file), "utf8").trim()
        : `Licensed under ${license}${by ? `, by ${by}` : ""}. The package carries no licence file.`;
      return `${name} ${version} (${license})\n${"-".repeat(60)}\n${text}\n`;
    })
    .join("\n\n");
}
