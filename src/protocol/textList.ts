/**
 * A long list of texts, each as what it has in common with another and what it adds. The other is the one before (names of layers differ
 * little from their neighbours), or the one at the same place of another list (a layer's anchor mostly begins with its name).
 */
export interface TextList {
  readonly like: "before" | "beside";
  /** How many characters each begins with of the other text. */
  readonly shared: Uint8Array;
  /** How many characters each adds. */
  readonly sizes: Int32Array;
  /** What they add, one after the other; as ASCII where all of it is. */
  readonly added: Uint8Array | string;
}

const MOST_SHARED = 255;
/** So many texts tell what they are like. */
const SAMPLE = 200;

export function textList(texts: readonly string[], beside: readonly string[] = []): TextList {
  const common = (other: (at: number) => string) => {
    let sum = 0;
    for (let at = 0; at < Math.min(SAMPLE, texts.length); at++) sum += sharedBy(texts[at]!, other(at));
    return sum;
  };
  const before = (at: number) => texts[at - 1] ?? "";
  const besides = (at: number) => beside[at] ?? "";
  const like = common(besides) > common(before) ? "beside" : "before";
  const other = like === "beside" ? besides : before;
  const shared = new Uint8Array(texts.length);
  const sizes = new Int32Array(texts.length);
  let length = 0;
  for (let at = 0; at < texts.length; at++) {
    const text = texts[at]!;
    shared[at] = sharedBy(text, other(at));
    sizes[at] = text.length - shared[at]!;
    length += sizes[at]!;
  }
  return { like, shared, sizes, added: addedAscii(texts, shared, length) ?? addedText(texts, shared) };
}

/** Undefined where it is not ASCII. */
function addedAscii(texts: readonly string[], shared: Uint8Array, length: number): Uint8Array | undefined {
  const bytes = new Uint8Array(length);
  let end = 0;
  let all = 0;
  for (let at = 0; at < texts.length; at++) {
    const text = texts[at]!;
    for (let i = shared[at]!; i < text.length; i++) {
      const code = text.charCodeAt(i);
      all |= code;
      bytes[end++] = code;
    }
    if (all >= 0x80) return undefined;
  }
  return bytes;
}

function addedText(texts: readonly string[], shared: Uint8Array): string {
  return texts.map((text, at) => text.slice(shared[at])).join("");
}

function sharedBy(text: string, other: string): number {
  const most = Math.min(MOST_SHARED, text.length, other.length);
  if (most === other.length && text.startsWith(other)) return most; // An anchor begins with its whole name.
  let same = 0;
  while (same < most && text.charCodeAt(same) === other.charCodeAt(same)) same++;
  return same;
}

/** @param beside the other list that the texts were written beside */
export function textsOf({ like, shared, sizes, ...list }: TextList, beside: readonly string[] = []): string[] {
  const added = typeof list.added === "string" ? list.added : new TextDecoder().decode(list.added);
  const texts: string[] = [];
  let before = "";
  let from = 0;
  for (let at = 0; at < sizes.length; at++) {
    const end = from + sizes[at]!;
    const own = added.slice(from, end);
    const other = like === "beside" ? beside[at] : before;
    before = shared[at] === 0 ? own : other!.slice(0, shared[at]) + own;
    texts.push(before);
    from = end;
  }
  return texts;
}
