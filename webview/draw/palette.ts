import { type Family, families } from "../graph/families";
import { colourReader, css, luminance, mix, type Rgba } from "./colour";

/** How one family of nodes is painted. */
export interface NodeStyle {
  readonly fill: string;
  readonly border: string;
  /** From far away, where nothing but the colour is seen. */
  readonly block: string;
}

/** The theme's colours, ready for the canvas. */
export interface Palette {
  readonly highContrast: boolean;
  readonly dark: boolean;
  readonly background: string;
  readonly text: string;
  readonly soft: string;
  readonly edge: string;
  readonly accent: string;
  readonly suggestion: string;
  readonly warning: string;
  readonly found: string;
  readonly styles: readonly NodeStyle[];
  /** For what an overlay has no colour for. */
  readonly plain: NodeStyle;
  readonly font: string;
}

/** Which of the theme's chart colours a family has. Arithmetic and arranging are the quiet majority: they stay grey. */
const HUES: Readonly<Record<Family, string | undefined>> = {
  convolution: "--vscode-charts-blue",
  linear: "--vscode-charts-purple",
  attention: "--vscode-charts-orange",
  normalization: "--vscode-charts-green",
  activation: "--vscode-charts-red",
  pooling: "--vscode-charts-yellow",
  arithmetic: undefined,
  arranging: undefined,
  recurrent: "--vscode-charts-purple",
  control: "--vscode-charts-orange",
  other: undefined,
  end: "--vscode-focusBorder",
};

export function readPalette(body: HTMLElement): Palette {
  const style = getComputedStyle(body);
  const read = colourReader();
  const variable = (name: string, fallback: Rgba) => read(style.getPropertyValue(name), fallback);
  const highContrast =
    body.classList.contains("vscode-high-contrast") || body.classList.contains("vscode-high-contrast-light");
  const background = variable("--vscode-editor-background", [30, 30, 30, 1]);
  const dark = luminance(background) < 0.4;
  const text = variable("--vscode-editor-foreground", dark ? [220, 220, 220, 1] : [50, 50, 50, 1]);
  const soft = mix(variable("--vscode-descriptionForeground", text), text, highContrast ? 0 : 1);
  const contrast = variable("--vscode-contrastBorder", text);
  const accent = variable("--vscode-focusBorder", [0, 120, 212, 1]);
  const styleOf = (family: Family): NodeStyle => {
    const name = HUES[family];
    const hue = name === undefined ? mix(text, background, 0.45) : variable(name, text);
    if (highContrast)
      return { fill: css(background), border: css(name === undefined ? contrast : hue), block: css(hue) };
    return {
      fill: css(mix(hue, background, name === undefined ? 0.14 : dark ? 0.24 : 0.17)),
      border: css(mix(hue, background, name === undefined ? 0.5 : 0.65)),
      block: css(mix(hue, background, name === undefined ? 0.6 : 0.85)),
    };
  };
  return {
    highContrast,
    dark,
    background: css(background),
    text: css(text),
    soft: css(soft),
    edge: css(highContrast ? text : mix(text, background, 0.45)),
    accent: css(accent),
    suggestion: css(variable("--vscode-charts-green", accent)),
    warning: css(variable("--vscode-editorWarning-foreground", [200, 150, 0, 1])),
    found: css(variable("--vscode-editor-findMatchHighlightBackground", [234, 92, 0, 0.5])),
    styles: families.map(styleOf),
    plain: {
      fill: css(background),
      border: css(highContrast ? contrast : mix(text, background, 0.3)),
      block: css(mix(text, background, 0.22)),
    },
    font: style.fontFamily || "sans-serif",
  };
}
