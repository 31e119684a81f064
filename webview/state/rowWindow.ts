/** Which rows of a long list are on screen. Browsers end at some 16 million pixels: longer lists scroll in larger steps. */
export interface RowWindow {
  /** Height of the whole list as the scrollbar sees it. */
  readonly height: number;
  readonly first: number;
  /** Inclusive; below `first` when there is no row. */
  readonly last: number;
  /** Where row `first` begins, in the scrolled content. */
  readonly top: number;
}

const TALLEST = 8_000_000;
/** Rows that are drawn above and below the screen, so that a short scroll shows no gap. */
const MARGIN = 6;

export interface Viewport {
  readonly count: number;
  readonly rowHeight: number;
  readonly scrollTop: number;
  readonly viewHeight: number;
}

export function rowWindow({ count, rowHeight, scrollTop, viewHeight }: Viewport): RowWindow {
  const full = count * rowHeight;
  const height = Math.min(full, TALLEST);
  const scroll = Math.max(0, Math.min(scrollTop, height - viewHeight));
  const offset = full > height ? (scroll / (height - viewHeight)) * (full - viewHeight) : scroll;
  const first = Math.max(0, Math.floor(offset / rowHeight) - MARGIN);
  const last = Math.min(count - 1, Math.ceil((offset + viewHeight) / rowHeight) + MARGIN);
  return { height, first, last, top: first * rowHeight - offset + scroll };
}

/** The smallest scroll after which a row is on screen in full. */
export function scrollToShow(row: number, { count, rowHeight, scrollTop, viewHeight }: Viewport): number {
  const full = count * rowHeight;
  const height = Math.min(full, TALLEST);
  const factor = full > height ? (full - viewHeight) / (height - viewHeight) : 1;
  const offset = scrollTop * factor;
  const top = row * rowHeight;
  if (top < offset) return top / factor;
  if (top + rowHeight > offset + viewHeight) return Math.max(0, top + rowHeight - viewHeight) / factor;
  return scrollTop;
}
