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

/** How many there are in each state, as far as it is known: of a whole list all, else what the service counts anyhow. */
export function useCounts(filter: Filter, rows: Rows, loading: boolean): Partial<Record<Status, number>> {
  const [stats, setStats] = useState<QueueStats['queue']['stats']>(null);
  const plain = !narrows({ ...filter, within: '', states: [] });
  const ask = usePace(async () => {
    if (!plain) return;
    // A count that does not come is left out; whether the service is there, the list itself tells.
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
