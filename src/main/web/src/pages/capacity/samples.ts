import type { Sample } from './types';

/** A sample for each instant of a period, or null where none was taken. */
export interface Grid {
  /** Seconds since 1970, as the charts need them. */
  at: number[];
  samples: (Sample | null)[];
}

export type Values = (number | null)[];

const seconds = (sample: Sample): number => new Date(sample.at).getTime() / 1000;

/**
 * A sample received again replaces the known one: the counts of an interval may still grow for a while after its end.
 */
export function merge(known: readonly Sample[], told: readonly Sample[], notBefore: number): Sample[] {
  const all = new Map<number, Sample>();
  for (const sample of [...known, ...told]) all.set(seconds(sample), sample);
  return [...all.entries()]
    .filter(([at]) => at >= notBefore)
    .sort(([a], [b]) => a - b)
    .map(([, sample]) => sample);
}

/**
 * Every instant between two, so that a gap is a gap in every chart and table. The newest may not have been taken yet.
 */
export function grid(samples: readonly Sample[], from: number, to: number, interval: number): Grid {
  const taken = new Map(samples.map((sample) => [Math.round(seconds(sample) / interval), sample]));
  let last = Math.floor(to / interval);
  if (!taken.has(last)) last--;
  const result: Grid = { at: [], samples: [] };
  for (let moment = Math.ceil(from / interval); moment <= last; moment++) {
    result.at.push(moment * interval);
    result.samples.push(taken.get(moment) ?? null);
  }
  return result;
}

/**
 * Count within the minute that ends at each instant. Missing samples of that minute are extrapolated from the others;
 * without the instant's own sample the value is unknown.
 */
export function perMinute(samples: readonly (Sample | null)[], count: (sample: Sample) => number, interval: number): Values {
  const size = Math.max(1, Math.round(60 / interval));
  return samples.map((sample, index) => {
    if (!sample) return null;
    const minute = samples.slice(Math.max(0, index + 1 - size), index + 1).filter((one) => one !== null);
    const sum = minute.reduce((total, one) => total + count(one), 0);
    return Math.round((sum * size) / minute.length);
  });
}

export function level(samples: readonly (Sample | null)[], figure: (sample: Sample) => number): Values {
  return samples.map((sample) => sample && figure(sample));
}

/** The last instant with a sample, or the last of all when there is none. */
export function newest(samples: readonly (Sample | null)[]): number {
  const found = samples.findLastIndex((sample) => sample !== null);
  return found < 0 ? samples.length - 1 : found;
}

/** Executions that ended on their own after an instant, and how many of them failed. */
export function outcome(samples: readonly Sample[], after: number): { ended: number; failed: number } {
  const within = samples.filter((sample) => seconds(sample) > after);
  const failed = within.reduce((total, sample) => total + sample.failed, 0);
  return { failed, ended: failed + within.reduce((total, sample) => total + sample.completed, 0) };
}

/** Time until the next sample is expected, a moment after it was taken. */
export function untilNext(nowMs: number, interval: number, graceMs: number): number {
  const ms = interval * 1000;
  const past = (((nowMs - graceMs) % ms) + ms) % ms;
  return ms - past;
}
