import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asked, ofCause, reach, readFilter, readTab, upTo, written } from '../src/pages/dead-letters/filter';
import { matching, reached } from '../src/pages/executions/orders';
import { readFilter as readExecutions } from '../src/pages/executions/filter';
import { bars, found, summary, type Recent } from '../src/pages/workflows/bars';
import { fromLocal, toLocal } from '../src/range';
import type { Cause, Status } from '../src/types';

const NOW = Date.parse('2026-11-21T12:00:00Z');

const cause = (step: string | null, count: number, type = 'timeout'): Cause => ({
  workflow: 'greet',
  type,
  step,
  count,
  first: '2026-11-21T10:00:00.000001Z',
  last: '2026-11-21T11:00:00.123456Z',
});

test('the filter of dead letters round-trips through its URL', () => {
  const query = { tab: 'discarded', workflow: 'greet', type: 'timeout', within: '7d' };
  assert.deepEqual(readFilter(written(readFilter(query), readTab(query))), readFilter(query));
  assert.equal(readTab(written(readFilter(query), 'discarded')), 'discarded');
  assert.equal(readTab(written(readFilter(query), 'open')), 'open');
});

test('a bulk operation on a cause affects what was shown, and nothing that failed later', () => {
  const order = upTo(ofCause(asked(readFilter({}), NOW), cause('fetch', 3)), cause('fetch', 3));
  assert.deepEqual(order, { workflow: 'greet', type: 'timeout', step: 'fetch', to: '2026-11-21T11:00:00.124Z' });
  const narrower = asked(readFilter({ to: '2026-11-21T10:30:00Z' }), NOW);
  assert.equal(upTo(narrower, cause('fetch', 3)).to, '2026-11-21T10:30:00.000Z');
});

test('a cause without a step warns that a bulk operation affects its whole type', () => {
  const all = [cause('fetch', 3), cause(null, 2), cause('fetch', 9, 'fail')];
  assert.equal(reach(all[0]!, all), 3);
  assert.equal(reach(all[1]!, all), 5);
});

test('a bulk operation on all matches names the states it can affect, and never an empty set', () => {
  const open = readExecutions({});
  assert.equal(matching('cancel', open, NOW)['status'], 'queued,running,waiting');
  assert.equal(matching('cancel', open, NOW)['createdTo'], '2026-11-21T12:00:00.000Z');
  const failed = readExecutions({ status: 'failed,succeeded', within: '1h', text: 'A-7' });
  assert.deepEqual(reached('cancel', failed), []);
  assert.deepEqual(matching('retry', failed, NOW), {
    status: 'failed',
    createdFrom: '2026-11-21T11:00:00.000Z',
    createdTo: '2026-11-21T12:00:00.000Z',
    text: 'A-7',
    limit: 1000,
  });
});

test('an instant round-trips through its field, to the minute', () => {
  assert.equal(fromLocal(toLocal('2026-11-21T12:34:00.000Z')), '2026-11-21T12:34:00.000Z');
  assert.equal(fromLocal(''), '');
  assert.equal(toLocal(''), '');
});

const ended = (status: Status, durationMs: number | null): Recent[number] => ({ id: `${status}${durationMs}`, status, finishedAt: '', durationMs });

test('the height of a bar is its duration, and the shortest stays visible', () => {
  const [slow, half, never] = bars([ended('succeeded', 1000), ended('failed', 500), ended('cancelled', null)]);
  assert.equal(slow!.height, 1);
  assert.ok(half!.height > 0.5 && half!.height < 0.6);
  assert.ok(never!.height > 0.1);
  assert.equal(never!.title, 'cancelled, never started');
});

test('the bars are described as text', () => {
  assert.equal(summary([]), 'No results yet');
  assert.equal(
    summary([ended('succeeded', 40), ended('succeeded', 2440), ended('failed', 10)]),
    'Last 3: 2 succeeded, 1 failed; longest 2.4 s; the newest failed',
  );
});

test('a workflow is found by part of its name or description', () => {
  const all = [
    { name: 'greet', description: null },
    { name: 'nap', description: 'Sleeps after Greeting' },
    { name: 'tour', description: 'x' },
  ];
  assert.deepEqual(found(all, ' GREET ').map((one) => one.name), ['greet', 'nap']);
  assert.equal(found(all, '').length, 3);
});
