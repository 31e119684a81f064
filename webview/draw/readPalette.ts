import { colourReader, type Rgba } from "./colour";
import { type Palette, paletteOf } from "./palette";

/** Whether the system sets all colours; it does so to the page, and leaves what is in a canvas to us. */
const forcedColours = matchMedia("(forced-colors: active)");

/** What tells that colours which the system sets are others now. */
export const systemColourChanges: readonly MediaQueryList[] = [
  forcedColours,
  matchMedia("(prefers-color-scheme: dark)"),
];

/** The system's colour for each of the theme's that is no kind of text. */
const FORCED: Readonly<Record<string, string>> = {
  "--vscode-editor-background": "Canvas",
  "--vscode-focusBorder": "Highlight",
  "--vscode-charts-green": "LinkText",
};

export function readPalette(body: HTMLElement): Palette {
  const style = getComputedStyle(body);
  const read = colourReader();
  const { classList } = body;
  const font = style.fontFamily || "sans-serif";
  if (forcedColours.matches) {
    const system = systemColours(body);
    const variable = (name: string, fallback: Rgba): Rgba => {
      if (name.endsWith("findMatchHighlightBackground")) return [...rgb(read(system("Highlight"), fallback)), 0.4];
      return read(system(FORCED[name] ?? "CanvasText"), fallback);
    };
    return paletteOf({ variable, highContrast: true, font });
  }
  return paletteOf({
    variable: (name, fallback) => read(style.getPropertyValue(name), fallback),
    highContrast: classList.contains("vscode-high-contrast") || classList.contains("vscode-high-contrast-light"),
    font,
  });
}

function rgb([red, green, blue]: Rgba): readonly [number, number, number] {
  return [red, green, blue];
}

/** What a system colour is now: an element computes it, a canvas may not. */
function systemColours(body: HTMLElement): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    let colour = known.get(name);
    if (colour === undefined) {
      const probe = document.createElement("span");
      probe.style.color = name;
      body.append(probe);
      colour = getComputedStyle(probe).color;
      probe.remove();
      known.set(name, colour);
    }
    return colour;
  };
}
