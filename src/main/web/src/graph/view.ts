/** The visible part of the plane: a point is shown at `x + k * px`. */
export interface View {
  x: number;
  y: number;
  k: number;
}

export interface Size {
  width: number;
  height: number;
}

export const LEAST_ZOOM = 0.05;
export const MOST_ZOOM = 2;
/** Below this nothing is readable. */
export const LEAST_FIRST = 0.75;
const MARGIN = 24;

/** Zooms by a factor; the point under the pointer stays where it is. */
export function zoomed(view: View, factor: number, px: number, py: number): View {
  const k = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, view.k * factor));
  const by = k / view.k;
  return { k, x: px - (px - view.x) * by, y: py - (py - view.y) * by };
}

/** Everything, centred; never above full size. */
export function fit(plane: Size, window: Size, least = LEAST_ZOOM): View {
  const wide = (window.width - 2 * MARGIN) / Math.max(1, plane.width);
  const high = (window.height - 2 * MARGIN) / Math.max(1, plane.height);
  const k = Math.max(least, Math.min(1, wide, high));
  return { k, x: centred(plane.width * k, window.width), y: centred(plane.height * k, window.height) };
}

/** Centred, or from its start where it is too large. */
const centred = (size: number, window: number): number => Math.max(MARGIN, (window - size) / 2);

/** Moved just far enough to show the box. */
export function reveal(view: View, box: Size & { x: number; y: number }, window: Size): View {
  return {
    k: view.k,
    x: view.x + moved(view.x + box.x * view.k, box.width * view.k, window.width),
    y: view.y + moved(view.y + box.y * view.k, box.height * view.k, window.height),
  };
}

function moved(from: number, size: number, window: number): number {
  if (from < MARGIN) return MARGIN - from;
  const over = from + size - (window - MARGIN);
  return over > 0 ? -Math.min(over, from - MARGIN) : 0;
}
