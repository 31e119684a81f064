import { type Enclosed, unclosed } from "../../src/protocol/enclosed";
import type { FromWebview, ToWebview } from "../../src/protocol/messages";

interface HostApi {
  postMessage(message: FromWebview): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): HostApi;

/** The one place that talks to the host. */
export interface Link {
  send(message: FromWebview): void;
  receive(listener: (message: ToWebview) => void): void;
  /** What the page wrote before it was hidden or the window was reloaded; anything at all. */
  saved(): unknown;
  save(state: object): void;
}

export function connect(): Link {
  const api = acquireVsCodeApi();
  const report = (message: string) => api.postMessage({ type: "crashed", message });
  addEventListener("error", (event) => report(`${event.message} (${event.filename}:${event.lineno})`));
  addEventListener("unhandledrejection", (event) => report(String(event.reason?.stack ?? event.reason)));
  return {
    send: (message) => api.postMessage(message),
    receive(listener) {
      addEventListener("message", (event: MessageEvent<Enclosed>) => listener(unclosed(event.data)));
    },
    saved: () => api.getState(),
    save: (state) => api.setState(state),
  };
}
