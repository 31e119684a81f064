import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { decodePng, encodePng, type Picture } from "./png";

const folder = path.join(__dirname, "..", "golden", "screenshots");
const updating = process.env.UPDATE_GOLDEN === "1";

/** Pixels of a screenshot that become one of the golden picture: letters blur to their tone, boxes and edges stay. */
export const BLOCK = 8;
/** A block has changed when a channel differs by more than this, of 255: smoothing of edges differs by less. */
export const CHANNEL_TOLERANCE = 20;
/** This share of the blocks may change: a label that moved by some pixels, not a node that did. */
export const CHANGED_TOLERANCE = 0.01;

/** A screenshot made small: each pixel the mean of a block. */
export function reduced({ width, height, data }: Picture): Picture {
  const [across, down] = [Math.floor(width / BLOCK), Math.floor(height / BLOCK)];
  const small = new Uint8Array(across * down * 3);
  for (let y = 0; y < down; y++)
    for (let x = 0; x < across; x++)
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let dy = 0; dy < BLOCK; dy++)
          for (let dx = 0; dx < BLOCK; dx++) sum += data[((y * BLOCK + dy) * width + x * BLOCK + dx) * 3 + channel]!;
        small[(y * across + x) * 3 + channel] = Math.round(sum / BLOCK ** 2);
      }
  return { width: across, height: down, data: small };
}

/** What is different, in a sentence; undefined when it is within the tolerance. */
export function difference(golden: Picture, now: Picture): string | undefined {
  if (golden.width !== now.width || golden.height !== now.height)
    return `${now.width}×${now.height} blocks instead of ${golden.width}×${golden.height}`;
  let changed = 0;
  const blocks = golden.width * golden.height;
  for (let block = 0; block < blocks; block++) {
    const differs = [0, 1, 2].some(
      (channel) => Math.abs(golden.data[block * 3 + channel]! - now.data[block * 3 + channel]!) > CHANNEL_TOLERANCE,
    );
    if (differs) changed += 1;
  }
  const share = changed / blocks;
  return share > CHANGED_TOLERANCE ? `${(share * 100).toFixed(1)} % of the blocks have changed` : undefined;
}

/** Compares a screenshot with its golden picture, which only an update writes: a missing one is a difference. */
export function compareWithGolden(name: string, screenshot: Buffer): string | undefined {
  const now = reduced(decodePng(screenshot));
  const file = path.join(folder, `${name}.png`);
  if (updating) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, encodePng(now));
    return undefined;
  }
  if (!existsSync(file)) return `there is no golden picture ${name}; npm run test:update writes it`;
  return difference(decodePng(readFileSync(file)), now);
}

/**
 * Boxes are as wide as their labels, so pictures are alike only where letters are: the width of a text in the page's font tells. Says
 * why pictures cannot be compared here; undefined when they can.
 */
export function otherLetters(width: number): string | undefined {
  const file = path.join(folder, "letters.json");
  if (updating) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `${JSON.stringify({ width })}\n`);
    return undefined;
  }
  if (!existsSync(file)) return undefined; // The pictures will be missing too, which fails.
  const known = (JSON.parse(readFileSync(file, "utf8")) as { width: number }).width;
  const apart = Math.abs(known - width) / known;
  return apart > 0.005 ? `the fonts here are others: a text is ${width} px wide, not ${known} px` : undefined;
}
