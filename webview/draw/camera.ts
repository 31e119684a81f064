/** What part of the drawing is on screen. All in doubles: a drawing may be millions of pixels high. */
export interface Camera {
  /** Point of the drawing in the middle of the view. */
  readonly x: number;
  readonly y: number;
  /** Screen pixels for one of the drawing. */
  readonly scale: number;
}

/** Whether something that was saved is a camera. */
export function isCamera(value: unknown): value is Camera {
  if (typeof value !== "object" || value === null) return false;
  const { x, y, scale } = value as Record<string, unknown>;
  return Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(scale) && (scale as number) > 0;
}

export interface Viewport {
  readonly width: number;
  readonly height: number;
}

export interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const MOST_SCALE = 3;
/** At this scale texts have their own size. */
export const READABLE_SCALE = 1;
const MARGIN = 28;
/** Operators' names can be read from here on. */
const LEAST_ZOOM = 0.4;

export function toScreen({ x, y, scale }: Camera, { width, height }: Viewport, at: { x: number; y: number }) {
  return { x: (at.x - x) * scale + width / 2, y: (at.y - y) * scale + height / 2 };
}

export function toDrawing({ x, y, scale }: Camera, { width, height }: Viewport, at: { x: number; y: number }) {
  return { x: (at.x - width / 2) / scale + x, y: (at.y - height / 2) / scale + y };
}

export function visibleBounds({ x, y, scale }: Camera, { width, height }: Viewport): Bounds {
  const halfWidth = width / 2 / scale;
  const halfHeight = height / 2 / scale;
  return { left: x - halfWidth, right: x + halfWidth, top: y - halfHeight, bottom: y + halfHeight };
}

/** Zooms so that what is under `at` (screen pixels) stays there. */
export function zoomed(
  camera: Camera,
  viewport: Viewport,
  factor: number,
  at: { x: number; y: number },
  least: number,
): Camera {
  const scale = Math.min(MOST_SCALE, Math.max(least, camera.scale * factor));
  const fixed = toDrawing(camera, viewport, at);
  return {
    scale,
    x: fixed.x - (at.x - viewport.width / 2) / scale,
    y: fixed.y - (at.y - viewport.height / 2) / scale,
  };
}

/** The whole of `bounds` on screen, at most at readable size. */
export function fitted(bounds: Bounds, viewport: Viewport): Camera {
  const width = Math.max(1, bounds.right - bounds.left);
  const height = Math.max(1, bounds.bottom - bounds.top);
  const scale = Math.min(
    READABLE_SCALE,
    Math.max(1, viewport.width - 2 * MARGIN) / width,
    Math.max(1, viewport.height - 2 * MARGIN) / height,
  );
  return { x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2, scale };
}

/**
 * How a drawing is shown first: its top, so large that texts can be read, the main path (x = 0) in view.
 * @param topBetween where the drawing begins from `left` to `right`: what begins beside the view leaves no empty room in it
 */
export function opening(
  bounds: Bounds,
  viewport: Viewport,
  topBetween: (left: number, right: number) => number = () => bounds.top,
): Camera {
  const fit = fitted(bounds, viewport);
  if (fit.scale >= 0.7) return fit;
  const wide = (bounds.right - bounds.left) * READABLE_SCALE > viewport.width - 2 * MARGIN;
  const x = wide ? 0 : (bounds.left + bounds.right) / 2;
  const half = viewport.width / 2 / READABLE_SCALE;
  const y = topBetween(x - half, x + half) + (viewport.height / 2 - MARGIN) / READABLE_SCALE;
  return { x, y, scale: READABLE_SCALE };
}

/** As large as a part of the drawing can be shown, at most at readable size; of a part that would be too small to read, its top. */
export function zoomedTo(bounds: Bounds, viewport: Viewport): Camera {
  const fit = fitted(bounds, viewport);
  if (fit.scale >= LEAST_ZOOM) return fit;
  const scale = Math.min(
    READABLE_SCALE,
    Math.max(LEAST_ZOOM, (viewport.width - 2 * MARGIN) / (bounds.right - bounds.left)),
  );
  return { x: fit.x, y: bounds.top + (viewport.height / 2 - MARGIN) / scale, scale };
}

/** Keeps some of the drawing on screen. */
export function clamped(camera: Camera, bounds: Bounds): Camera {
  return {
    scale: camera.scale,
    x: Math.min(Math.max(camera.x, bounds.left), bounds.right),
    y: Math.min(Math.max(camera.y, bounds.top), bounds.bottom),
  };
}

/** The least move that brings a box into view, with room around it. */
export function revealed(camera: Camera, viewport: Viewport, box: Bounds): Camera {
  const room = 40 / camera.scale;
  const seen = visibleBounds(camera, viewport);
  const shift = (low: number, high: number, from: number, to: number) => {
    if (high - low + 2 * room > to - from) return (low + high) / 2 - (from + to) / 2;
    if (low - room < from) return low - room - from;
    return high + room > to ? high + room - to : 0;
  };
  return {
    scale: camera.scale,
    x: camera.x + shift(box.left, box.right, seen.left, seen.right),
    y: camera.y + shift(box.top, box.bottom, seen.top, seen.bottom),
  };
}

/**
 * The camera of a view that has another size: its upper left corner stays where it is.
 * @param kept what is to stay in view if all of it was
 */
export function resized(camera: Camera, before: Viewport, after: Viewport, kept: Bounds | undefined): Camera {
  const { x, y, scale } = camera;
  const moved = {
    x: x + (after.width - before.width) / 2 / scale,
    y: y + (after.height - before.height) / 2 / scale,
    scale,
  };
  if (!kept || !contains(visibleBounds(camera, before), kept)) return moved;
  return contains(visibleBounds(moved, after), kept) ? moved : revealed(moved, after, kept);
}

function contains(outer: Bounds, { left, right, top, bottom }: Bounds): boolean {
  return left >= outer.left && right <= outer.right && top >= outer.top && bottom <= outer.bottom;
}
