import { type Family, families } from "../graph/families";
import { css, LINE_CONTRAST, luminance, mix, type Rgba, seenOn, TEXT_CONTRAST } from "./colour";

/** How one family of nodes is painted. */
export interface NodeStyle {
  readonly fill: string;
  readonly border: string;
  /** From far away, where nothing but the colour is seen. */
  readonly block: string;
  /** Texts on the fill. */
  readonly text: string;
  readonly soft: string;
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

/** How a page tells its theme. */
export interface Theme {
  /** A colour by its CSS variable. */
  variable(name: string, fallback: Rgba): Rgba;
  readonly highContrast: boolean;
  readonly font: string;
}

export function paletteOf({ variable, highContrast, font }: Theme): Palette {
  const background = variable("--vscode-editor-background", [30, 30, 30, 1]);
  const dark = luminance(background) < 0.4;
  const text = variable("--vscode-editor-foreground", dark ? [220, 220, 220, 1] : [50, 50, 50, 1]);
  // A theme's description may be half transparent: what is seen of it over the background.
  const description = variable("--vscode-descriptionForeground", text);
  const opaque = mix([description[0], description[1], description[2], 1], background, description[3]);
  const soft = highContrast ? text : seenOn(background, opaque, text, TEXT_CONTRAST);
  const styled = (fill: Rgba, border: Rgba, block: Rgba): NodeStyle => ({
    fill: css(fill),
    border: css(border),
    block: css(block),
    text: css(seenOn(fill, text, text, TEXT_CONTRAST)),
    soft: css(seenOn(fill, soft, text, TEXT_CONTRAST)),
  });
  const contrast = variable("--vscode-contrastBorder", text);
  const accent = variable("--vscode-focusBorder", [0, 120, 212, 1]);
  const styleOf = (family: Family): NodeStyle => {
    const name = HUES[family];
    const hue = name === undefined ? mix(text, background, 0.45) : variable(name, text);
    if (highContrast) return styled(background, name === undefined ? contrast : hue, hue);
    const quiet = name === undefined;
    return styled(
      mix(hue, background, quiet ? 0.14 : dark ? 0.24 : 0.17),
      mix(hue, background, quiet ? 0.5 : 0.65),
      mix(hue, background, quiet ? 0.6 : 0.85),
    );
  };
  return {
    highContrast,
    dark,
    background: css(background),
    text: css(text),
    soft: css(soft),
    edge: css(highContrast ? text : seenOn(background, mix(text, background, 0.45), text, LINE_CONTRAST)),
    accent: css(accent),
    suggestion: css(variable("--vscode-charts-green", accent)),
    warning: css(variable("--vscode-editorWarning-foreground", [200, 150, 0, 1])),
    found: css(variable("--vscode-editor-findMatchHighlightBackground", [234, 92, 0, 0.5])),
    styles: families.map(styleOf),
    plain: styled(
      background,
      highContrast ? contrast : mix(text, background, 0.3),
      mix(text, background, highContrast ? 0.4 : 0.22),
    ),
    font,
  };
}
