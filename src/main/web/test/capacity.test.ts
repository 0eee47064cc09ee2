import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figures } from '../src/pages/capacity/figures';
import { grid, level, merge, newest, outcome, perMinute, untilNext } from '../src/pages/capacity/samples';
import type { Report, Sample, Worker } from '../src/pages/capacity/types';

const T = Date.parse('2026-07-01T10:00:00Z') / 1000;

function sample(at: number, more: Partial<Sample> = {}): Sample {
  const nothing = { waiting: 0, active: 0, delayed: 0, started: 0, completed: 0, failed: 0, cancelled: 0 };
  const room = { workers: 1, slots: 20, poolUsed: 0, poolSize: 20, poolWaiting: 0 };
  return { at: new Date(at * 1000).toISOString(), ...nothing, ...room, ...more };
}

test('an instant without a sample is a gap, also before the first one', () => {
  const shown = grid([sample(T - 40), sample(T - 10), sample(T)], T - 55, T + 3, 10);
  assert.deepEqual(shown.at, [T - 50, T - 40, T - 30, T - 20, T - 10, T]);
  assert.deepEqual(
    shown.samples.map((one) => one !== null),
    [false, true, false, false, true, true],
  );
  assert.deepEqual(level(shown.samples, (one) => one.slots), [null, 20, null, null, 20, 20]);
});

test('the newest sample may be one interval late before it counts as missing', () => {
  assert.deepEqual(grid([sample(T)], T, T + 11, 10).at, [T]);
  assert.deepEqual(grid([sample(T)], T, T + 21, 10).at, [T, T + 10]);
});

test('a sample received again replaces the known one, in order, and old samples are dropped', () => {
  const known = [sample(T - 20), sample(T - 10, { completed: 1 })];
  const merged = merge(known, [sample(T), sample(T - 10, { completed: 3 })], T - 15);
  assert.deepEqual(
    merged.map((one) => [one.at, one.completed]),
    [
      ['2026-07-01T09:59:50.000Z', 3],
      ['2026-07-01T10:00:00.000Z', 0],
    ],
  );
});

test('a rate covers the minute before; missing samples of it are extrapolated, the instant itself is not', () => {
  const counts = [1, 2, 3, 4, 5, 6, 7];
  const all = counts.map((started, index) => sample(T + index * 10, { started }));
  assert.deepEqual(perMinute(all, (one) => one.started, 10), [6, 9, 12, 15, 18, 21, 27]);
  const gap = [...all.slice(0, 5), null, ...all.slice(6)];
  assert.deepEqual(perMinute(gap, (one) => one.started, 10), [6, 9, 12, 15, 18, null, 25]);
});

test('without a selection the newest known sample is shown', () => {
  assert.equal(newest([null, sample(T), null]), 1);
  assert.equal(newest([null, null]), 1);
  assert.equal(newest([]), -1);
});

test('the failure rate counts executions that ended on their own within the period', () => {
  const samples = [sample(T - 10, { failed: 50 }), sample(T, { completed: 97, failed: 1, cancelled: 9 }), sample(T + 10, { failed: 2 })];
  assert.deepEqual(outcome(samples, T - 10), { ended: 100, failed: 3 });
});

test('the next request is a moment after the next sample', () => {
  assert.equal(untilNext(1_000, 10, 1_500), 500);
  assert.equal(untilNext(1_500, 10, 1_500), 10_000);
  assert.equal(untilNext(9_999, 10, 1_500), 1_501);
});

const REPORT: Report = {
  database: {
    status: 'healthy',
    totalConnections: 12,
    idleConnections: 9,
    waitingRequests: 0,
    maxConnections: 40,
    utilizationPercent: 15,
  },
  queue: { status: 'healthy', waiting: 5, active: 15, completed: 90, failed: 3, delayed: 1, total: 21, concurrency: 20 },
  environment: { nodeEnv: 'production', redisEnabled: true, workerMode: false },
  recommendations: [],
};
const WORKER: Worker = {
  name: 'a',
  id: 'a/1',
  startedAt: null,
  beatAt: '2026-07-01T10:00:00Z',
  slots: 20,
  active: 15,
  poolUsed: null,
  poolSize: null,
  poolWaiting: null,
  version: null,
};
const NONE = { report: undefined, workers: undefined, health: undefined, lastHour: undefined };

const levels = (known: Parameters<typeof figures>[0]) => Object.fromEntries(figures(known).map((one) => [one.label, one.level]));

test('before the first response every figure has its place and none is rated', () => {
  const unknown = figures(NONE);
  assert.equal(unknown.length, figures({ ...NONE, report: REPORT, workers: [WORKER] }).length);
  assert.ok(unknown.every((one) => one.value === '–' && one.level === undefined));
});

test('slots are busy from 80 percent, failures are a warning from 1 percent', () => {
  const busy = (active: number) => levels({ ...NONE, report: { ...REPORT, queue: { ...REPORT.queue, active } } })['Active'];
  assert.deepEqual([busy(15), busy(16)], ['ok', 'warning']);
  const failing = (failed: number) => levels({ ...NONE, report: REPORT, lastHour: { ended: 1000, failed } })['Failed in 7 d'];
  assert.deepEqual([failing(9), failing(10)], ['ok', 'warning']);
  assert.equal(levels({ ...NONE, report: REPORT, lastHour: { ended: 0, failed: 0 } })['Failed in 7 d'], 'ok');
});

test('queue, pool and service are rated by the service', () => {
  const bad: Report = {
    ...REPORT,
    queue: { ...REPORT.queue, status: 'critical' },
    database: { ...REPORT.database, status: 'warning', waitingRequests: 1 },
  };
  const health = { status: 'degraded', postgres: { status: 'up' }, redis: { status: 'down' }, version: '1' } as const;
  const told = figures({ ...NONE, report: bad, health });
  const of = (label: string) => told.find((one) => one.label === label);
  assert.equal(of('Waiting')?.level, 'critical');
  assert.equal(of('Database pool')?.level, 'warning');
  assert.equal(of('Database pool')?.note, 'the busiest; 3 of 40 used in total, 1 request waits');
  assert.equal(of('Service')?.level, 'warning');
  assert.equal(of('Service')?.note, 'Postgres up, Redis down, version 1');
});

test('without slots nothing can run', () => {
  assert.equal(levels({ ...NONE, workers: [] })['Workers'], 'critical');
  assert.equal(levels({ ...NONE, workers: [{ ...WORKER, slots: 0 }] })['Workers'], 'critical');
  assert.equal(levels({ ...NONE, workers: [WORKER] })['Workers'], 'ok');
});
