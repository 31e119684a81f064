/** No name is read further than this. */
const LONGEST = 300;

/** Control characters and what turns the direction of writing around: in a name they would hide or forge. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** Half of a character of two halves: no font has it, and no file takes it. */
const HALVES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Most texts of most models: nothing in them is to be replaced. */
const PLAIN = /^[ -~]*$/;

/** A text of a model on one line, with everything in it to be seen: a line feed as "␊", an override as "‹202E›". */
export function visibleText(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, endOfCharacter(text, LONGEST))}…` : text;
  if (PLAIN.test(short)) return short;
  return short.replace(HALVES, codeOf).replace(HIDDEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x20 ? String.fromCodePoint(0x2400 + code) : codeOf(character);
  });
}

function codeOf(character: string): string {
  return `‹${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}›`;
}

/** `at`, or one less where that would cut a character of two halves. */
export function endOfCharacter(text: string, at: number): number {
  const inside = /^[\ud800-\udbff][\udc00-\udfff]/.test(text.slice(at - 1, at + 1));
  return inside ? at - 1 : at;
}

/** A size written longer than this is an expression of symbols. */
const LONGEST_SIZE = 8;

/** "[1,64,56,56]" as "1×64×56×56"; "[]" as "scalar"; expressions of symbols as "⋯". */
export function shapeLabel(shape: string): string {
  if (shape === "[]") return "scalar";
  if (shape === "[...]" || shape === "") return "?";
  const sizes = shape.slice(1, -1).split(",");
  return sizes.map((size) => (size.length > LONGEST_SIZE ? "⋯" : size)).join("×");
}
