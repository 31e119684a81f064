import type { ToWebview } from "./messages";
import { type Packed, packed, unpacked } from "./packed";

/**
 * A message on its way into a webview: VS Code takes it apart value by value and puts it together again on the thread that draws its window,
 * which for the hundred thousand names of a large graph takes seconds. Bytes it hands over as they are.
 */
export interface Enclosed extends Packed<ToWebview> {
  readonly type: ToWebview["type"];
}

export function enclosed(message: ToWebview): Enclosed {
  return { type: message.type, ...packed(message) };
}

export function unclosed(message: Enclosed): ToWebview {
  // A graph that was packed on the way is copied when it is unpacked: not here too, on the thread that draws the window.
  return unpacked(message, "shared bytes");
}
