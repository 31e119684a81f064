/** What the card remembers: how wide it is, and which of its sections are open. */
export interface CardState {
  readonly width: number;
  /** By section; those that are not in it are as they are at first. */
  readonly sections: Readonly<Record<string, boolean>>;
}

export const narrowest = 260;
export const widest = 900;
export const firstCardState: CardState = { width: 340, sections: {} };
/** A damaged state must not grow for ever. */
const MOST_SECTIONS = 200;

/** Takes what is right of a saved state. */
export function restoreCardState(saved: unknown): CardState {
  if (typeof saved !== "object" || saved === null) return firstCardState;
  const { width, sections } = saved as Record<string, unknown>;
  const entries = typeof sections === "object" && sections !== null ? Object.entries(sections) : [];
  return {
    width: typeof width === "number" && Number.isFinite(width) ? clampWidth(width) : firstCardState.width,
    sections: Object.fromEntries(
      entries.filter((entry): entry is [string, boolean] => typeof entry[1] === "boolean").slice(-MOST_SECTIONS),
    ),
  };
}

export function clampWidth(width: number): number {
  return Math.round(Math.min(widest, Math.max(narrowest, width)));
}
