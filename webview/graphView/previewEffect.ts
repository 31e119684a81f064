import { plural } from "../../src/protocol/quantities";

/** What a preview says of the layers that it changes. */
export function previewEffect(preview: { readonly changed: readonly string[]; readonly removed: readonly string[] }) {
  const { changed, removed } = preview;
  const parts: string[] = [];
  if (changed.length > 0) parts.push(`${plural(changed.length, "layer")} new or changed`);
  if (removed.length > 0) parts.push(`${plural(removed.length, "layer")} gone`);
  return parts.join(", ") || "no layer is other than now";
}
