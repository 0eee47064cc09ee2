import type { Health, Report, ServiceLevel, Worker } from './types';
import { number, short } from './words';

export type Level = 'ok' | 'warning' | 'critical';

export interface Figure {
  label: string;
  value: string;
  note: string;
  /** Absent: the figure is not rated. */
  level?: Level;
  href?: string;
}

/** The thresholds of the service's recommendations (docs/api.md, Capacity), in percent. */
const SLOTS_BUSY = 80;
const FAILURES = 1;

/** Workers send a heartbeat each second; one that has not for this long is late. */
export const LATE_MS = 4_000;

const LEVELS: Record<ServiceLevel, Level> = { healthy: 'ok', warning: 'warning', critical: 'critical' };
const SHARE = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

const some = (count: number, one: string, many: string): string => `${number(count)} ${count === 1 ? one : many}`;

interface Known {
  report: Report | undefined;
  workers: readonly Worker[] | undefined;
  health: Health | undefined;
  /** Of the last hour; undefined while unknown. */
  lastHour: { ended: number; failed: number } | undefined;
}

/** The current figures. Unknown ones keep their place, so that nothing moves when they arrive. */
export function figures(known: Known): Figure[] {
  return [...queue(known.report), failures(known.report, known.lastHour), workers(known.workers), pool(known.report), service(known.health)];
}

const UNKNOWN = '–';

function queue(report: Report | undefined): Figure[] {
  const queue = report?.queue;
  return [
    {
      label: 'Waiting',
      value: queue ? short(queue.waiting) : UNKNOWN,
      note: 'due now; above 50 is long, above 100 too long',
      ...(queue && { level: LEVELS[queue.status] }),
      href: '/executions?status=queued',
    },
    active(queue),
    {
      label: 'Delayed',
      value: queue ? short(queue.delayed) : UNKNOWN,
      note: 'scheduled for later, held back by a limit, or parked',
    },
    {
      label: 'Completed in 24 h',
      value: queue ? short(queue.completed) : UNKNOWN,
      note: 'succeeded',
      href: '/executions?status=succeeded',
    },
  ];
}

function active(queue: Report['queue'] | undefined): Figure {
  const figure = { label: 'Active', href: '/executions?status=running' };
  if (!queue) return { ...figure, value: UNKNOWN, note: 'of all slots' };
  if (queue.concurrency === 0) return { ...figure, value: short(queue.active), note: 'no slots' };
  const percent = Math.round((queue.active * 100) / queue.concurrency);
  return {
    ...figure,
    value: short(queue.active),
    note: `${percent} % of ${some(queue.concurrency, 'slot', 'slots')}; ${SLOTS_BUSY} % is busy`,
    level: queue.active * 100 >= queue.concurrency * SLOTS_BUSY ? 'warning' : 'ok',
  };
}

function failures(report: Report | undefined, hour: Known['lastHour']): Figure {
  const figure: Figure = {
    label: 'Failed in 7 d',
    value: report ? short(report.queue.failed) : UNKNOWN,
    note: 'of those that ended in the last hour',
    href: '/dead-letters',
  };
  if (!hour) return figure;
  if (hour.ended === 0) return { ...figure, note: 'none ended in the last hour', level: 'ok' };
  const percent = (hour.failed * 100) / hour.ended;
  return {
    ...figure,
    note: `${SHARE.format(percent)} % of ${number(hour.ended)} that ended in the last hour`,
    level: percent >= FAILURES ? 'warning' : 'ok',
  };
}

function workers(alive: readonly Worker[] | undefined): Figure {
  if (!alive) return { label: 'Workers', value: UNKNOWN, note: 'alive' };
  const slots = alive.reduce((sum, worker) => sum + worker.slots, 0);
  return {
    label: 'Workers',
    value: number(alive.length),
    note: alive.length === 0 ? 'nothing can run' : `alive, ${some(slots, 'slot', 'slots')}`,
    level: slots === 0 ? 'critical' : 'ok',
  };
}

function pool(report: Report | undefined): Figure {
  const database = report?.database;
  if (!database) return { label: 'Database pool', value: UNKNOWN, note: 'connections used' };
  const used = database.totalConnections - database.idleConnections;
  const wait = database.waitingRequests === 0 ? 'no request waits' : some(database.waitingRequests, 'request waits', 'requests wait');
  return {
    label: 'Database pool',
    value: `${database.utilizationPercent} %`,
    note: `the busiest; ${number(used)} of ${number(database.maxConnections)} used in total, ${wait}`,
    level: LEVELS[database.status],
  };
}

function service(health: Health | undefined): Figure {
  if (!health) return { label: 'Service', value: UNKNOWN, note: 'Postgres and Redis' };
  const redis = health.redis.status === 'none' ? 'no Redis' : `Redis ${health.redis.status}`;
  return {
    label: 'Service',
    value: health.status,
    note: `Postgres ${health.postgres.status}, ${redis}, version ${health.version}`,
    level: health.status === 'healthy' ? 'ok' : health.status === 'degraded' ? 'warning' : 'critical',
  };
}
