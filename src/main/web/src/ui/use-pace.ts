import { useEffect, useMemo, useRef } from 'preact/hooks';
import { Pace } from '../pace';

/** Returns what to call when the work may be due again. A hidden page does no work; it catches up once when shown. */
export function usePace(work: () => Promise<void>, least: number): () => void {
  const newest = useRef(work);
  newest.current = work;
  const [pace, ask] = useMemo(() => {
    const made = new Pace(() => newest.current(), least);
    return [made, () => whenVisible(made)] as const;
  }, [least]);
  useEffect(() => () => pace.stop(), [pace]);
  return ask;
}

const asleep = new Set<Pace>();

function whenVisible(pace: Pace): void {
  if (!document.hidden) {
    pace.ask();
    return;
  }
  if (asleep.size === 0) document.addEventListener('visibilitychange', wake);
  asleep.add(pace);
}

function wake(): void {
  if (document.hidden) return;
  document.removeEventListener('visibilitychange', wake);
  for (const pace of asleep) pace.ask();
  asleep.clear();
}
