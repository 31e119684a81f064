import type { Frame, Page } from "playwright-core";

/** When what happened in an editor's page, milliseconds of the wall clock. */
export interface Timeline {
  /** The page's script runs: until here it is VS Code that works. */
  readonly script: number;
  /** The model's facts have come. */
  readonly model: number;
  readonly graph: number;
  /** The boxes are measured and on their way to the layout. */
  readonly toLayout: number;
  readonly laidOut: number;
  /** The first complete picture is on screen. */
  readonly painted: number;
}

/** Notes the times of pages that open from now on. It looks from outside: the page knows nothing of it. */
export function watchPages(page: Page): Promise<unknown> {
  return page.addInitScript(`(${watch})()`);
}

export async function timelineOf(frame: Frame): Promise<Timeline> {
  // Not waitForFunction: that evaluates in the page, which its policy forbids.
  return (await frame.evaluate(`(async () => {
    while (!window.timeline.painted) await new Promise(requestAnimationFrame);
    return window.timeline;
  })()`)) as Timeline;
}

/** Milliseconds from a key to the picture after the last layout that it leads to, and the longest that it kept the page busy in one piece. */
export interface Answered {
  readonly milliseconds: number;
  readonly longestTask: number;
}

export async function answerTo(frame: Frame, press: () => Promise<void>): Promise<Answered> {
  await frame.evaluate(`(() => {
    window.longestTask = 0;
    window.answered = new Promise((answered) => addEventListener("keydown", async (event) => {
      const pressed = event.timeStamp;
      window.lastLayout = performance.now();
      const half = 500;
      const isDone = () =>
        window.laidOut === window.toLayOut && window.lastPaint > window.lastLayout && performance.now() - window.lastPaint > half;
      while (!isDone()) await new Promise((soon) => setTimeout(soon, 50));
      answered({ milliseconds: window.lastPaint - pressed, longestTask: window.longestTask });
    }, { capture: true, once: true }));
  })()`);
  await press();
  return (await frame.evaluate("window.answered")) as Answered;
}

/** The longest piece of the page's own work so far, milliseconds; 0 when none was longer than 50. */
export async function longestTaskOf(frame: Frame): Promise<number> {
  return (await frame.evaluate("window.longestTask")) as number;
}

const watch = `() => {
  const times = (window.timeline = {});
  window.longestTask = 0;
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries())
      if (name === "self") window.longestTask = Math.max(window.longestTask, duration);
  }).observe({ type: "longtask", buffered: true });
  const note = (name) => { times[name] ??= performance.timeOrigin + performance.now(); };
  const listen = window.addEventListener;
  window.addEventListener = function (type, listener, ...rest) {
    if (type !== "message" || !document.body?.dataset.page) return listen.call(this, type, listener, ...rest);
    note("script");
    let painted;
    const observer = new MutationObserver(() => {
      const now = document.querySelector(".graph-canvas[data-painted]")?.dataset.painted;
      if (now === painted) return;
      painted = now;
      setTimeout(() => {
        note("painted");
        // The first after a layout: what is painted later is the pointer, the suggestions.
        if (!(window.lastPaint > window.lastLayout)) window.lastPaint = performance.now();
      });
    });
    observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-painted"] });
    return listen.call(this, type, (event) => { note(event.data?.type); listener(event); }, ...rest);
  };
  window.toLayOut = 0;
  window.laidOut = 0;
  const { Worker } = window;
  window.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      super.addEventListener("message", () => {
        note("laidOut");
        window.laidOut++;
        window.lastLayout = performance.now();
      });
    }
    postMessage(message, ...rest) {
      if (message.type === "draw") {
        note("toLayout");
        window.toLayOut++;
      }
      super.postMessage(message, ...rest);
    }
  };
}`;
