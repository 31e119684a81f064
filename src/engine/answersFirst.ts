import type { Request, Response } from "../protocol/rpc";

/**
 * Lets an answer leave before the next call is begun. A pipe takes some thousand bytes at a time, and the rest when the process has nothing
 * else to do: the graph of a large model would wait in it for whatever is computed next.
 * @param send calls back when the message has left
 * @param later calls back when what came of a request so far, its answer perhaps, was posted
 */
export function answersFirst(
  send: (response: Response, left: () => void) => void,
  later: (then: () => void) => void,
): {
  post(response: Response): void;
  /** What gives requests on to `receive` one after the other. */
  take(request: Request, receive: (request: Request) => void): void;
} {
  let leaving = 0;
  let isTaking = false;
  const waiting: (() => void)[] = [];
  const ids = new Set<number>();

  const next = (): void => {
    if (isTaking || leaving > 0) return;
    const take = waiting.shift();
    if (!take) return;
    isTaking = true;
    take();
    later(() => {
      isTaking = false;
      next();
    });
  };

  return {
    post(response) {
      leaving++;
      send(response, () => {
        leaving--;
        next();
      });
    },
    take(request, receive) {
      // What is cancelled may not have begun.
      if (request.kind === "cancel" && !ids.has(request.id)) return receive(request);
      ids.add(request.id);
      waiting.push(() => {
        ids.delete(request.id);
        receive(request);
      });
      next();
    },
  };
}
