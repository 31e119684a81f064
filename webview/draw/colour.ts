/** Red, green, blue 0-255 and alpha 0-1. */
export type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

/** Reads any colour of CSS with the browser's own reader: a canvas gives it back as #rrggbb or rgba(). */
export function colourReader(): (text: string, fallback: Rgba) => Rgba {
  const context = document.createElement("canvas").getContext("2d");
  return (text, fallback) => {
    if (!context || text.trim() === "") return fallback;
    context.fillStyle = "#010203";
    context.fillStyle = text;
    return parse(String(context.fillStyle)) ?? fallback;
  };
}

function parse(text: string): Rgba | undefined {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  if (hex) return [parseInt(hex[1]!, 16), parseInt(hex[2]!, 16), parseInt(hex[3]!, 16), 1];
  const [red, green, blue, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return red === undefined || green === undefined || blue === undefined ? undefined : [red, green, blue, alpha];
}

/** `share` of `a` over `b`. */
export function mix(a: Rgba, b: Rgba, share: number): Rgba {
  const at = (i: 0 | 1 | 2) => Math.round(a[i] * share + b[i] * (1 - share));
  return [at(0), at(1), at(2), a[3] * share + b[3] * (1 - share)];
}

export function css([red, green, blue, alpha]: Rgba): string {
  return alpha >= 1 ? `rgb(${red},${green},${blue})` : `rgba(${red},${green},${blue},${alpha})`;
}

/** Relative luminance, 0 to 1 (WCAG 2, section 1.4.3). */
export function luminance([red, green, blue]: Rgba): number {
  const linear = (value: number) => (value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Contrast of two opaque colours, 1 to 21 (WCAG 2, section 1.4.3). */
export function contrast(a: Rgba, b: Rgba): number {
  const [la, lb] = [luminance(a), luminance(b)];
  return (Math.max(la, lb) + 0.05) / (Math.min(la, lb) + 0.05);
}

/** Contrast that texts need (level AA), and that lines and marks need. */
export const TEXT_CONTRAST = 4.5;
export const LINE_CONTRAST = 3;

const STEPS = 10;

/** The colour, or as little more of `strong` and then of black or white as it takes to be seen on the ground. */
export function seenOn(ground: Rgba, colour: Rgba, strong: Rgba, wanted: number): Rgba {
  const extreme: Rgba = luminance(ground) > MIDDLE_LUMINANCE ? [0, 0, 0, 1] : [255, 255, 255, 1];
  for (const [from, to] of [
    [colour, strong],
    [strong, extreme],
  ] as const)
    for (let step = 0; step <= STEPS; step++) {
      const tried = mix(to, from, step / STEPS);
      if (contrast(tried, ground) >= wanted) return tried;
    }
  return extreme;
}

/** Black is seen better on what is lighter than this, white on what is darker. */
export const MIDDLE_LUMINANCE = 0.179;

/** Cividis (Nuñez, Anderton, Renslow 2018): reads alike with and without red-green blindness, and from dark to light. */
const CIVIDIS: readonly Rgba[] = [
  [0, 34, 78, 1],
  [53, 69, 108, 1],
  [102, 105, 112, 1],
  [148, 142, 119, 1],
  [200, 184, 102, 1],
  [254, 232, 56, 1],
];

/** Colour of a place on the scale, 0 to 1. */
export function heat(place: number): Rgba {
  const at = place * (CIVIDIS.length - 1);
  const low = Math.min(CIVIDIS.length - 2, Math.floor(at));
  return mix(CIVIDIS[low + 1]!, CIVIDIS[low]!, at - low);
}
