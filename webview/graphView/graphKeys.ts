import type { Scene } from "../graph/scene";
import { type Direction, walk } from "../graph/walk";
import type { GraphCanvas } from "./canvas/graphCanvas";
import type { CardControl } from "./card/cardControl";
import type { GroupControl } from "./groupControl";
import type { KeyTarget } from "./keys";
import type { NodeTree } from "./nodeTree";
import type { Selection } from "./selection";
import type { SuggestionControl } from "./suggestionControl";
import type { KeyHelp } from "./tools/keyHelp";
import type { SearchControl } from "./tools/searchControl";

/** The parts of the graph's page that keys speak to. */
export interface KeyParts {
  readonly selection: Selection;
  readonly canvas: GraphCanvas;
  readonly groups: GroupControl;
  readonly card: CardControl;
  readonly suggest: SuggestionControl;
  readonly search: SearchControl;
  readonly tree: NodeTree;
  readonly keyHelp: KeyHelp;
  /** What is drawn now. */
  scene(): Scene | undefined;
  /** Selects an item and brings it into view. */
  goTo(item: number): Promise<void>;
  leavePreview(): void;
}

/** What each key does to the parts. */
export function graphKeys(parts: KeyParts): KeyTarget {
  const { selection, canvas, groups, card, suggest, search, tree, keyHelp } = parts;
  const { found } = search;
  const everything = () => Array.from({ length: parts.scene()?.nodeCount ?? 0 }, (_, node) => node);
  /** What goes on from the selection: not in a drawing that is about to be replaced. */
  const whenDrawn =
    <T extends unknown[]>(act: (...of: T) => unknown) =>
    (...of: T) =>
      groups.whenDrawn(() => act(...of));
  return {
    walk: whenDrawn((direction: Direction) => {
      const scene = parts.scene();
      if (!scene || scene.nodeCount === 0) return;
      return parts.goTo(walk(scene, selection.item, direction));
    }),
    extend: whenDrawn((direction: Direction) => {
      const scene = parts.scene();
      const from = selection.item;
      if (!scene || from < 0) return;
      const next = walk(scene, from, direction);
      selection.extendTo(next);
      canvas.reveal(next);
    }),
    mark: whenDrawn(() => selection.mark()),
    selectAll: () => selection.add(found.set ? found.inReadingOrder : everything()),
    panBy: (dx, dy) => canvas.panBy(dx, dy),
    page: (screens) => canvas.page(screens),
    zoomBy: (factor) => canvas.zoomBy(factor),
    fit: () => canvas.fit(),
    open: whenDrawn(() => {
      const { item } = selection;
      const scene = parts.scene();
      if (scene?.isGroup(item) && scene.isBox(item)) groups.turn(item);
      else card.enter();
    }),
    card: whenDrawn(() => card.enter()),
    collapse: whenDrawn(() => {
      const scene = parts.scene();
      const { item } = selection;
      if (!scene || item < 0) return;
      const group = scene.isFrame(item) ? item : scene.groupOf(item);
      if (group >= 0) groups.turn(group);
    }),
    openAll: () => groups.setAll("open"),
    closeAll: () => groups.setAll("closed"),
    zoomToSelection: whenDrawn(() => canvas.zoomTo(selection.item)),
    close: () => {
      if (card.isOpen) card.close();
      else if (suggest.isPreview) parts.leavePreview();
      else selection.set(-1);
    },
    suggest: (action) => suggest.act(action),
    search: () => search.focus(),
    list: () => tree.focus(),
    help: () => keyHelp.open(),
    step: whenDrawn((step: 1 | -1) => parts.goTo(found.after(selection.item, step))),
  };
}
