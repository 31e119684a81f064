import type { ModelView } from "../../src/protocol/messages";

/**
 * A tab of the editor. The list of panels in `boot/editor.ts` is the order of the tabs; a panel knows nothing of the others and asks for
 * what it wants through the callbacks that it was made with.
 */
export interface Panel {
  /** Kept in the saved state. */
  readonly id: string;
  readonly title: string;
  readonly element: HTMLElement;
  /** Shows a changed model. Called for hidden panels too. */
  update(model: ModelView): void;
  /** The panel is on screen now: sizes are known. */
  shown?(): void;
  /** A number beside the title. */
  badge?(): number | undefined;
}
