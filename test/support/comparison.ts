import type { Frame } from "playwright-core";
import { type Espalier, until } from "./espalier";

/** A few layers, one of them of this operator. */
export const net = (operator: string) => `model <ir_version: 8, opsets: { "": 17 }>
main (float32[1,4] x) => (float32[1,4] y) {
  a = Relu (x)
  b = ${operator} (a)
  y = Neg (b)
}`;

/** The comparison in front, once both graphs are painted. */
export async function comparisonOf({ code }: Espalier, title: RegExp): Promise<Frame> {
  let frame: Frame | undefined;
  await until("compared", async () => {
    frame = await code.webviewFrame(".compare[data-shown]");
    const titles = await frame.locator(".compare-title").allInnerTexts();
    return title.test(titles.join(" | ")) && (await frame.locator(".graph-canvas[data-painted]").count()) === 2;
  });
  return frame!;
}
