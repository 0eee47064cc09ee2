import type { Sample } from './types';

/** A sample for each moment of a time, or null where none was taken. */
export interface Grid {
  /** Seconds since 1970, as the charts want them. */
  at: number[];
  samples: (Sample | null)[];
}

export type Values = (number | null)[];

const seconds = (sample: Sample): number => new Date(sample.at).getTime() / 1000;

/** What is told again replaces what was known: an interval's counts may still grow for a while after its end. */
export function merge(known: readonly Sample[], told: readonly Sample[], notBefore: number): Sample[] {
  const all = new Map<number, Sample>();
  for (const sample of [...known, ...told]) all.set(seconds(sample), sample);
  return [...all.entries()]
    .filter(([at]) => at >= notBefore)
    .sort(([a], [b]) => a - b)
    .map(([, sample]) => sample);
}

/** Each moment between two, so that a gap is a gap in every chart and table. The newest may not have been taken yet. */
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
 * How many in the minute that ends at each moment. Where a sample of that minute is missing, those that are there stand for
 * it; where the moment's own is missing there is nothing to tell.
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

/** The last moment of which something is known, or of all when nothing is. */
export function newest(samples: readonly (Sample | null)[]): number {
  const found = samples.findLastIndex((sample) => sample !== null);
  return found < 0 ? samples.length - 1 : found;
}

/** Those that ended by themselves after a moment, and how many of them failed. */
export function outcome(samples: readonly Sample[], after: number): { ended: number; failed: number } {
  const within = samples.filter((sample) => seconds(sample) > after);
  const failed = within.reduce((total, sample) => total + sample.failed, 0);
  return { failed, ended: failed + within.reduce((total, sample) => total + sample.completed, 0) };
}

/** Until the next sample is to be there, told a moment after it was taken. */
export function untilNext(nowMs: number, interval: number, graceMs: number): number {
  const ms = interval * 1000;
  const past = (((nowMs - graceMs) % ms) + ms) % ms;
  return ms - past;
}
