/** Most of a frame, milliseconds. Whoever pauses waits for all that waited: a small graph is done in one slice. */
const SLICE = 14;

/** To be called between pieces of a long work: gives nothing while there is time, else what comes when the page has done what waited. */
export function slices(): () => Promise<void> | undefined {
  let started = performance.now();
  return () => {
    if (performance.now() - started < SLICE) return undefined;
    return nextTask().then(() => {
      started = performance.now();
    });
  };
}

/** Unlike a timer, without a least delay. */
function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
