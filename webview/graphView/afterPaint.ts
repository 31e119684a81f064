/**
 * Acts when the next frame is painted, once however often it is asked: what is read beside the drawing, or is small on it, does not hold
 * up the picture that a key asked for.
 */
export function afterPaint(act: () => void): () => void {
  let waits = false;
  return () => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() =>
      setTimeout(() => {
        waits = false;
        act();
      }),
    );
  };
}
