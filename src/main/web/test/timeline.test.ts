import assert from 'node:assert/strict';
import { test } from 'node:test';
import { treeOf } from '../src/graph/tree';
import { density, inSight, ticks } from '../src/pages/execution/axis';
import { critical, type Span } from '../src/pages/execution/critical';
import { rowsOf } from '../src/pages/execution/rows';
import type { PlannedStep } from '../src/types';

const step = (path: string, kind: string, ...waits: string[]): PlannedStep => ({
  path,
  id: path.slice(path.lastIndexOf('/') + 1),
  kind,
  waitsFor: waits.map((one) => ({ step: one, reasons: [] })),
});

const TREE = treeOf({
  name: 'times',
  steps: [
    step('a', 'http'),
    step('b', 'http'),
    step('c', 'if', 'a', 'b'),
    step('c/then/d', 'http'),
    step('c/then/e', 'http', 'd'),
    step('c/then/f', 'http'),
    step('c/compensate/u', 'http'),
    step('g', 'forEach', 'b'),
    step('g/*/h', 'set'),
    step('i', 'set', 'c', 'g'),
  ],
});

function path(spans: Record<string, [number, number | null]>): string[] {
  const of = (path: string): Span | null => (spans[path] ? { start: spans[path][0], end: spans[path][1] } : null);
  return [...critical(TREE.root, of)].sort();
}

test('the critical path follows the longest wait of each step, into nested steps', () => {
  const spans: Record<string, [number, number | null]> = { a: [0, 5], b: [0, 9], c: [9, 30], 'c/then/d': [9, 12], 'c/then/e': [12, 30], 'c/then/f': [9, 20], g: [9, 25], 'g/0/h': [9, 25], i: [30, 31] };
  assert.deepEqual(path(spans), ['b', 'c', 'c/then/d', 'c/then/e', 'i']);
  assert.deepEqual(path({ ...spans, g: [9, 40], i: [40, 41], 'c/compensate/u': [50, 60] }), ['b', 'g', 'i']);
});

test('of steps that ended in the same millisecond the last one in the definition ends the path', () => {
  assert.deepEqual(path({ a: [0, 9], c: [9, 9], i: [9, 9] }), ['a', 'c', 'i']);
});

test('while it runs, the critical path leads to what is running', () => {
  assert.deepEqual(path({ a: [0, 5], b: [0, 3], c: [5, null], 'c/then/d': [5, null], g: [3, 100] }), ['a', 'c', 'c/then/d']);
  assert.deepEqual(path({}), []);
});

test('rows are all top-level steps and started nested ones; a loop is one row', () => {
  const begun = new Set(['c/then/d', 'g/*/h']);
  const rows = rowsOf(TREE, (one) => begun.has(one));
  assert.deepEqual(rows.map((row) => [row.path, row.depth]), [['a', 0], ['b', 0], ['c', 0], ['c/then/d', 1], ['g', 0], ['i', 0]]);
  assert.equal(rows[4]!.loop, true);
});

test('an axis has few, round ticks', () => {
  assert.deepEqual(ticks(1000, 4), [0, 500, 1000]);
  assert.deepEqual(ticks(6_030, 4), [0, 2000, 4000, 6000]);
  assert.ok(ticks(9 * 86_400_000, 4).length <= 5);
  for (const span of [1, 7, 999, 61_000, 3_700_000, 10 ** 10]) assert.ok(ticks(span, 4).length <= 5 && ticks(span, 4)[0] === 0, String(span));
});

test('the density of a loop counts concurrent iterations, and where they failed', () => {
  const iteration = (index: number, start: number, end: number | null, status: 'succeeded' | 'failed' | 'running' = 'succeeded') => ({ index, start, end, status });
  const { busy, failed } = density([iteration(0, 0, 10), iteration(1, 0, 20), iteration(2, 10, 20, 'failed'), iteration(3, 30, null, 'running')], 0, 40, 4);
  assert.deepEqual(busy.map(Math.round), [2, 2, 0, 1]);
  assert.deepEqual(failed, [0, 0, 1, 0]);
});

test('of many rows only the visible ones are rendered', () => {
  assert.deepEqual(inSight(0, 600, 28, 5000, 20), [0, 42]);
  assert.deepEqual(inSight(28_000, 600, 28, 5000, 20), [980, 1042]);
  assert.deepEqual(inSight(0, 600, 28, 10, 20), [0, 10]);
});
