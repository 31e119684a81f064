import type { TensorPage, TensorWindow } from "../../../protocol/tensor";
import type { Tensor } from "../../ir";
import { valueTexts } from "./valueText";

/** Elements of one page at most. */
const LONGEST_PAGE = 4096;

/** A window with what its tensor has room for. */
export interface Clipped {
  readonly window: TensorWindow;
  readonly leadingSizes: readonly number[];
  readonly allRows: number;
  readonly allColumns: number;
  /** Place of the first element of the matrix. */
  readonly start: number;
}

/** Moves a window into the tensor: its sizes are kept where there is room. */
export function clipWindow(dims: readonly number[], asked: TensorWindow): Clipped {
  const leadingSizes = dims.slice(0, -2);
  const allRows = dims.length >= 2 ? (dims.at(-2) as number) : 1;
  const allColumns = dims.length >= 1 ? (dims.at(-1) as number) : 1;
  const leading = leadingSizes.map((size, at) => within(asked.leading[at] ?? 0, size));
  const rows = within(asked.rows, allRows + 1);
  const columns = within(asked.columns, allColumns + 1);
  const row = within(asked.row, allRows - rows + 1);
  const column = within(asked.column, allColumns - columns + 1);
  const matrix = leading.reduce((place, index, at) => place * (leadingSizes[at] as number) + index, 0);
  const window = { leading, row, rows, column, columns };
  return { window, leadingSizes, allRows, allColumns, start: matrix * allRows * allColumns };
}

/** The values of a window, as texts. What is outside of the tensor, or more than a page holds, is left out. */
export function tensorPage(tensor: Tensor, asked: TensorWindow): TensorPage {
  const columns = Math.min(asked.columns, LONGEST_PAGE);
  const rows = Math.min(asked.rows, Math.max(1, Math.floor(LONGEST_PAGE / Math.max(1, columns))));
  const clipped = clipWindow(tensor.dims, { ...asked, rows, columns });
  const { window, leadingSizes, allRows, allColumns } = clipped;
  return { window, leadingSizes, allRows, allColumns, texts: windowTexts(tensor, clipped) };
}

export function windowTexts(tensor: Tensor, { window, allColumns, start }: Clipped): string[] {
  if (tensor.size === 0) return [];
  const texts: string[] = [];
  for (let row = window.row; row < window.row + window.rows; row++)
    texts.push(...valueTexts(tensor, start + row * allColumns + window.column, window.columns));
  return texts;
}

function within(value: number, size: number): number {
  return Math.max(0, Math.min(Math.trunc(value) || 0, size - 1));
}
