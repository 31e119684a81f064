import type { Rgba } from "../../../webview/draw/colour";
import { type Palette, paletteOf } from "../../../webview/draw/palette";

/** Colours of VS Code's own themes, as their webviews get them. */
const charts = {
  dark: {
    blue: "#59a4f9",
    purple: "#b180d7",
    orange: "#d18616",
    green: "#89d185",
    red: "#f14c4c",
    yellow: "#cca700",
  },
  light: {
    blue: "#1a85ff",
    purple: "#652d90",
    orange: "#d18616",
    green: "#388a34",
    red: "#e51400",
    yellow: "#bf8803",
  },
};

interface ThemeColours {
  readonly background: string;
  readonly foreground: string;
  readonly description: string;
  readonly focus: string;
  readonly charts: Readonly<Record<string, string>>;
  readonly contrast?: string;
}

const themes: Readonly<Record<string, ThemeColours>> = {
  "Dark Modern": {
    background: "#1f1f1f",
    foreground: "#cccccc",
    description: "#9d9d9d",
    focus: "#0078d4",
    charts: charts.dark,
  },
  "Light Modern": {
    background: "#ffffff",
    foreground: "#3b3b3b",
    description: "#3b3b3b",
    focus: "#005fb8",
    charts: charts.light,
  },
  "Solarized Light": {
    background: "#fdf6e3",
    foreground: "#657b83",
    description: "#586e75",
    focus: "#b49471",
    charts: charts.light,
  },
  "High Contrast": {
    background: "#000000",
    foreground: "#ffffff",
    description: "#ffffff",
    focus: "#f38518",
    charts: charts.dark,
    contrast: "#6fc3df",
  },
  "High Contrast Light": {
    background: "#ffffff",
    foreground: "#292929",
    description: "#292929",
    focus: "#006bbd",
    charts: charts.light,
    contrast: "#0f4a85",
  },
};

export const themeNames = Object.keys(themes);

export function themePalette(name: string): Palette {
  const theme = themes[name];
  if (!theme) throw new Error(`no theme "${name}"`);
  const variables: Record<string, string | undefined> = {
    "--vscode-editor-background": theme.background,
    "--vscode-editor-foreground": theme.foreground,
    "--vscode-descriptionForeground": theme.description,
    "--vscode-focusBorder": theme.focus,
    "--vscode-contrastBorder": theme.contrast,
  };
  for (const [hue, colour] of Object.entries(theme.charts)) variables[`--vscode-charts-${hue}`] = colour;
  return paletteOf({
    variable: (variable, fallback) => rgba(variables[variable]) ?? fallback,
    highContrast: theme.contrast !== undefined,
    font: "sans-serif",
  });
}

/** "#rrggbb" or "rgb(r,g,b)". */
export function rgba(text: string | undefined): Rgba | undefined {
  const hex = /^#(..)(..)(..)$/.exec(text ?? "");
  const numbers = hex ? hex.slice(1).map((part) => Number.parseInt(part, 16)) : text?.match(/\d+/g)?.map(Number);
  return numbers ? [numbers[0]!, numbers[1]!, numbers[2]!, 1] : undefined;
}
