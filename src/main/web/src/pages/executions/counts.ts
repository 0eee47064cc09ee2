import { useEffect, useState } from 'preact/hooks';
import { get } from '../../api';
import { live } from '../../live';
import { STATUSES, type Status } from '../../types';
import { usePace } from '../../ui/use-pace';
import { narrows, type Filter } from './filter';
import { counted, type Rows } from './rows';

interface QueueStats {
  queue: { stats: { active: number } | null };
}

const PAUSE = 5000;

/** Counts by state, as far as known: all for a complete list, otherwise those the service maintains. */
export function useCounts(filter: Filter, rows: Rows, loading: boolean): Partial<Record<Status, number>> {
  const [stats, setStats] = useState<QueueStats['queue']['stats']>(null);
  const plain = !narrows({ ...filter, within: '', states: [] });
  const ask = usePace(async () => {
    if (!plain) return;
    // A missing count is omitted; the list itself shows whether the service is available.
    const told = await get<QueueStats>('/api/workflows/queue/stats').catch(() => null);
    setStats(told?.queue.stats ?? null);
  }, PAUSE);
  useEffect(() => {
    ask();
    return live.followAll({ changed: ask, refresh: ask });
  }, [ask, plain]);

  const whole = loading ? null : counted(rows);
  const states = filter.states.length === 0 ? STATUSES : filter.states;
  if (whole) return Object.fromEntries(states.map((one) => [one, whole[one] ?? 0]));
  return plain && stats && filter.within === '' ? { running: stats.active } : {};
}
