import type { Iteration } from '../../state/execution';

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000];
const LONGER = [60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000];

/** Round tick positions on an axis of the given milliseconds, at most `most` after 0. */
export function ticks(span: number, most: number): number[] {
  const step = [...STEPS, ...LONGER].find((one) => span / one <= most) ?? Math.ceil(span / most / 86_400_000) * 86_400_000;
  const at: number[] = [];
  for (let tick = 0; tick <= span; tick += step) at.push(tick);
  return at;
}

/** Concurrent iterations of a loop, and failed ones that ended, in equal parts of a span. */
export function density(iterations: readonly Iteration[], from: number, to: number, parts: number): { busy: number[]; failed: number[] } {
  const busy = new Array<number>(parts).fill(0);
  const failed = new Array<number>(parts).fill(0);
  const part = (to - from) / parts || 1;
  const index = (at: number): number => Math.min(parts - 1, Math.max(0, Math.floor((at - from) / part)));
  for (const iteration of iterations) {
    if (iteration.start === null) continue;
    const end = iteration.end ?? to;
    for (let at = index(iteration.start), last = index(end); at <= last; at++) {
      const covered = Math.min(end, from + (at + 1) * part) - Math.max(iteration.start, from + at * part);
      // Even the shortest has to be visible.
      busy[at]! += Math.max(0.02, Math.min(1, covered / part));
    }
    if (iteration.status === 'failed') failed[index(end)]!++;
  }
  return { busy, failed };
}

/** The visible rows of a long list, and some around them. */
export function inSight(scrolled: number, height: number, row: number, count: number, around: number): [number, number] {
  return [Math.max(0, Math.floor(scrolled / row) - around), Math.min(count, Math.ceil((scrolled + height) / row) + around)];
}
