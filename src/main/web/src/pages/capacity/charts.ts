import { level, perMinute, type Grid, type Values } from './samples';

/** Distinguishes a line without its colour. */
export type Mark = 'solid' | 'dashed' | 'dotted';

export const DASHES: Record<Mark, number[]> = { solid: [], dashed: [7, 5], dotted: [2, 4] };

export interface Line {
  name: string;
  /** Its colour token. */
  colour: string;
  mark: Mark;
}

export interface ChartKind {
  title: string;
  about: string;
  lines: readonly Line[];
  values: (grid: Grid, interval: number) => Values[];
  /** Smallest top of the scale, so that one execution does not look like a flood. */
  least: number;
}

export const CHARTS: readonly ChartKind[] = [
  {
    title: 'Queue',
    about: 'executions',
    least: 10,
    lines: [
      { name: 'waiting', colour: '--waiting', mark: 'solid' },
      { name: 'delayed', colour: '--queued', mark: 'dashed' },
    ],
    values: ({ samples }) => [level(samples, (one) => one.waiting), level(samples, (one) => one.delayed)],
  },
  {
    title: 'Active and slots',
    about: 'executions',
    least: 10,
    lines: [
      { name: 'active', colour: '--running', mark: 'solid' },
      { name: 'slots', colour: '--text', mark: 'dotted' },
    ],
    values: ({ samples }) => [level(samples, (one) => one.active), level(samples, (one) => one.slots)],
  },
  {
    title: 'Throughput',
    about: 'executions within a minute',
    least: 10,
    lines: [
      { name: 'completed', colour: '--succeeded', mark: 'solid' },
      { name: 'started', colour: '--running', mark: 'dashed' },
      { name: 'failed', colour: '--failed', mark: 'dotted' },
    ],
    values: ({ samples }, interval) => [
      perMinute(samples, (one) => one.completed, interval),
      perMinute(samples, (one) => one.started, interval),
      perMinute(samples, (one) => one.failed, interval),
    ],
  },
  {
    title: 'Database pool',
    about: 'connections of all workers',
    least: 10,
    lines: [
      { name: 'used', colour: '--accent', mark: 'solid' },
      { name: 'requests waiting', colour: '--failed', mark: 'dashed' },
      { name: 'size', colour: '--text', mark: 'dotted' },
    ],
    values: ({ samples }) => [
      level(samples, (one) => one.poolUsed),
      level(samples, (one) => one.poolWaiting),
      level(samples, (one) => one.poolSize),
    ],
  },
];
