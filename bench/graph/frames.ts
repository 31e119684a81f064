import type { Frame } from "playwright-core";

export interface Frames {
  readonly fps: number;
  /** Milliseconds that 95 of 100 frames stay below. */
  readonly slow: number;
}

/** Two seconds of wheel events, one a frame: zooming out and in again, or panning. `selector` names what is turned. */
export async function framesOf(frame: Frame, selector: string, how: "zoom" | "pan"): Promise<Frames> {
  return (await frame.evaluate(`(${move})(${JSON.stringify(selector)}, "${how}")`)) as Frames;
}

const move = `async (selector, how) => {
  const target = document.querySelector(selector);
  const { left, top, width } = target.getBoundingClientRect();
  const frames = [];
  let last = await new Promise(requestAnimationFrame);
  const started = last;
  for (let i = 0; last - started < 2000; i++) {
    const out = Math.floor(i / 60) % 2 === 0 ? 1 : -1;
    const turn = how === "zoom" ? { ctrlKey: true, deltaY: out * 12 } : { deltaY: 60 };
    const at = { clientX: left + width / 2, clientY: top + 300, bubbles: true, cancelable: true };
    target.dispatchEvent(new WheelEvent("wheel", { ...at, ...turn }));
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  frames.sort((a, b) => a - b);
  return { fps: (1000 * frames.length) / (last - started), slow: frames[Math.floor(frames.length * 0.95)] };
}`;
