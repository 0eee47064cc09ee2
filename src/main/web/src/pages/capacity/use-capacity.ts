import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { get, Problem } from '../../api';
import { merge, untilNext } from './samples';
import type { Health, History, Report, Sample, Worker } from './types';

/** Longest period that the service returns at once and that is kept here. */
const MOST_MINUTES = 180;

/** Delay between a sample's due time and the request for it: it is written within a second. */
const GRACE_MS = 1_500;

export interface Known {
  report: Report | undefined;
  workers: Worker[] | undefined;
  health: Health | undefined;
  samples: Sample[];
  /** Seconds between two samples. */
  interval: number;
  /** Time of the figures by the service's clock; undefined before the first response. */
  asOf: number | undefined;
  /** Failure of the last request; earlier data stays. */
  failure: unknown;
}

const NOTHING: Known = {
  report: undefined,
  workers: undefined,
  health: undefined,
  samples: [],
  interval: 10,
  asOf: undefined,
  failure: undefined,
};

/** The figures, reloaded with each new sample while the page is visible. Only new history is requested. */
export function useCapacity(minutes: number): Known & { refresh: () => void } {
  const [known, setKnown] = useState(NOTHING);
  const covered = useRef({ minutes: 0, at: 0 });
  const again = useRef<() => void>(() => undefined);

  useEffect(() => {
    const control = new AbortController();
    const { signal } = control;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let reading = false;

    const read = async () => {
      if (reading) return;
      reading = true;
      clearTimeout(timer);
      const since = Math.ceil((Date.now() - covered.current.at) / 60_000) + 2;
      const asked = Math.min(MOST_MINUTES, covered.current.minutes >= minutes ? since : minutes);
      const [report, history, workers, health] = await Promise.allSettled([
        get<Report>('/api/monitoring/capacity', undefined, signal),
        get<History>('/api/monitoring/capacity/history', { minutes: asked }, signal),
        get<{ items: Worker[] }>('/api/monitoring/workers', undefined, signal),
        healthNow(signal),
      ]);
      if (signal.aborted) return;
      reading = false;
      const told = history.status === 'fulfilled' ? history.value : undefined;
      const asOf = told ? new Date(told.to).getTime() : undefined;
      const interval = told?.intervalSeconds ?? NOTHING.interval;
      if (asOf) covered.current = { minutes: Math.max(covered.current.minutes, minutes), at: Date.now() };
      setKnown((before) => ({
        report: report.status === 'fulfilled' ? report.value : before.report,
        workers: workers.status === 'fulfilled' ? workers.value.items : before.workers,
        health: health.status === 'fulfilled' ? health.value : before.health,
        samples: told && asOf ? merge(before.samples, told.samples, asOf / 1000 - MOST_MINUTES * 60) : before.samples,
        interval,
        asOf: asOf ?? before.asOf,
        failure: [report, history, workers, health].find((one) => one.status === 'rejected')?.reason,
      }));
      if (!document.hidden) timer = setTimeout(() => void read(), untilNext(asOf ?? Date.now(), interval, GRACE_MS));
    };
    const seen = () => {
      if (document.hidden) clearTimeout(timer);
      else void read();
    };

    again.current = () => void read();
    document.addEventListener('visibilitychange', seen);
    void read();
    return () => {
      document.removeEventListener('visibilitychange', seen);
      clearTimeout(timer);
      control.abort();
    };
  }, [minutes]);

  return { ...known, refresh: useCallback(() => again.current(), []) };
}

// Unhealthy is reported as 503 with a body to show; a proxy in between may answer 503 with something else.
async function healthNow(signal: AbortSignal): Promise<Health> {
  const response = await fetch('/api/health', { signal, headers: { Accept: 'application/json' } });
  if (response.headers.get('Content-Type')?.includes('json')) {
    const told = (await response.json()) as Partial<Health>;
    if (told.status && told.postgres && told.redis) return told as Health;
  }
  throw new Problem(response.status, 'http-status', `${response.status} ${response.statusText}`.trim(), 'The service does not report its health.');
}
