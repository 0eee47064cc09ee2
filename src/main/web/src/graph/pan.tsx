import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { fit, LEAST_FIRST, reveal, type Size, type View, zoomed } from './view';

const STEP = 1.25;
const STRIDE = 60;
/** Below this zoom texts are not rendered: they are unreadable, and most of the cost. */
const FAR = 0.3;

/** Pans and zooms a plane. Nothing is re-rendered: a change is one style of one element, once per frame. */
export function usePanZoom(plane: Size) {
  const window = useRef<HTMLDivElement>(null);
  const element = useRef<HTMLDivElement>(null);
  const latest = useRef(plane);
  latest.current = plane;

  const pan = useMemo(() => {
    let view: View = { x: 0, y: 0, k: 1 };
    let frame = 0;
    let calm: ReturnType<typeof setTimeout> | undefined;
    const size = (): Size => ({ width: window.current?.clientWidth ?? 0, height: window.current?.clientHeight ?? 0 });
    const draw = () => {
      frame = 0;
      const style = element.current;
      if (!style) return;
      style.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.k})`;
      style.classList.toggle('far', view.k < FAR);
    };
    const set = (to: View) => {
      view = to;
      element.current?.classList.add('moving');
      clearTimeout(calm);
      calm = setTimeout(() => element.current?.classList.remove('moving'), 250);
      frame ||= requestAnimationFrame(draw);
    };
    return {
      size,
      now: () => view,
      set,
      at: (to: View) => {
        view = to;
        draw();
      },
      by: (x: number, y: number) => set({ ...view, x: view.x + x, y: view.y + y }),
      zoom: (factor: number, px = size().width / 2, py = size().height / 2) => set(zoomed(view, factor, px, py)),
      fit: () => set(fit(latest.current, size())),
      show: (box: Size & { x: number; y: number }) => set(reveal(view, box, size())),
      end: () => {
        cancelAnimationFrame(frame);
        clearTimeout(calm);
      },
    };
  }, []);

  const placed = useRef(false);
  useLayoutEffect(() => {
    if (placed.current || plane.width === 0) return;
    placed.current = true;
    pan.at(fit(plane, pan.size(), LEAST_FIRST));
  }, [plane]);

  useEffect(() => {
    const on = window.current!;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const frame = on.getBoundingClientRect();
      if (event.ctrlKey || event.metaKey) pan.zoom(Math.exp(-event.deltaY / 200), event.clientX - frame.x, event.clientY - frame.y);
      else if (event.shiftKey) pan.by(-event.deltaY, -event.deltaX);
      else pan.by(-event.deltaX, -event.deltaY);
    };
    const keys: Record<string, () => void> = {
      '+': () => pan.zoom(STEP),
      '=': () => pan.zoom(STEP),
      '-': () => pan.zoom(1 / STEP),
      '0': pan.fit,
      PageDown: () => pan.by(0, -pan.size().height * 0.8),
      PageUp: () => pan.by(0, pan.size().height * 0.8),
      ArrowLeft: () => pan.by(STRIDE, 0),
      ArrowRight: () => pan.by(-STRIDE, 0),
      ArrowUp: () => pan.by(0, STRIDE),
      ArrowDown: () => pan.by(0, -STRIDE),
    };
    const key = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey || (event.target as Element).tagName === 'SELECT') return;
      const does = keys[event.key];
      if (!does) return;
      event.preventDefault();
      does();
    };
    const stop = drag(on, pan);
    on.addEventListener('wheel', wheel, { passive: false });
    on.addEventListener('keydown', key);
    return () => {
      stop();
      pan.end();
      on.removeEventListener('wheel', wheel);
      on.removeEventListener('keydown', key);
    };
  }, []);

  const tools = useMemo(
    () => (
      <>
        <button class="button quiet small icon" aria-label="Zoom out" title="Zoom out (−)" onClick={() => pan.zoom(1 / STEP)}>
          −
        </button>
        <button class="button quiet small icon" aria-label="Zoom in" title="Zoom in (+)" onClick={() => pan.zoom(STEP)}>
          +
        </button>
        <button class="button quiet small" title="Show all (0)" onClick={pan.fit}>
          Fit
        </button>
      </>
    ),
    [],
  );
  return { window, plane: element, tools, show: pan.show, fitAll: pan.fit };
}

interface Movable {
  by(x: number, y: number): void;
  zoom(factor: number, px: number, py: number): void;
}

/** One finger or the mouse pans, two fingers zoom. A drag is not a click. */
function drag(on: HTMLElement, pan: Movable): () => void {
  const pointers = new Map<number, { x: number; y: number }>();
  let moved = 0;
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    if (pointers.size === 0) moved = 0;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const move = (event: PointerEvent) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const x = event.clientX - before.x;
    const y = event.clientY - before.y;
    moved += Math.abs(x) + Math.abs(y);
    if (moved < 5) return;
    // Captured only once it is a drag: a captured press would never click the button below.
    if (!on.hasPointerCapture(event.pointerId)) on.setPointerCapture(event.pointerId);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const frame = on.getBoundingClientRect();
      const was = Math.hypot(before.x - other.x, before.y - other.y);
      const is = Math.hypot(event.clientX - other.x, event.clientY - other.y);
      if (was > 0) pan.zoom(is / was, (event.clientX + other.x) / 2 - frame.x, (event.clientY + other.y) / 2 - frame.y);
      pan.by(x / 2, y / 2);
    } else pan.by(x, y);
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const up = (event: PointerEvent) => pointers.delete(event.pointerId);
  const click = (event: MouseEvent) => {
    if (moved < 5) return;
    moved = 0;
    event.stopPropagation();
    event.preventDefault();
  };
  on.addEventListener('pointerdown', down);
  on.addEventListener('pointermove', move);
  on.addEventListener('pointerup', up);
  on.addEventListener('pointercancel', up);
  on.addEventListener('click', click, true);
  return () => {
    on.removeEventListener('pointerdown', down);
    on.removeEventListener('pointermove', move);
    on.removeEventListener('pointerup', up);
    on.removeEventListener('pointercancel', up);
    on.removeEventListener('click', click, true);
  };
}
