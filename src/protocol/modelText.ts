/** A model as text, and what stands on which line. Weights are not in it. */

export const SymbolKind = { group: 0, layer: 1, input: 2, constant: 3, function: 4 } as const;

/** Something with a name in the text. Lines count from 0. */
export interface TextSymbol {
  /** One of `SymbolKind`. */
  readonly kind: number;
  /** Never "". */
  readonly name: string;
  /** "Conv [1,64,56,56]"; "12 layers". */
  readonly detail: string;
  readonly line: number;
  readonly endLine: number;
  /** Place of the symbol around it in the list, -1 for none; a parent stands before what is in it. */
  readonly parent: number;
  /** Of a layer: the name by which edits and views know it. */
  readonly anchor?: string;
  /** Of a group. */
  readonly key?: string;
}

export interface ModelText {
  readonly text: string;
  readonly symbols: readonly TextSymbol[];
}
