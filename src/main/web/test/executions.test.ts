import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asked, fits, readFilter, written } from '../src/pages/executions/filter';
import { counted, firstPage, nextPage, refreshed, released, type Rows } from '../src/pages/executions/rows';
import { everything, NOTHING, toggled, within } from '../src/pages/executions/selection';
import { goesOn, shownState } from '../src/pages/executions/state';
import type { ExecutionSummary, Status } from '../src/types';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const id = (n: number) => `01a1fcee-0000-7000-8000-${String(n).padStart(12, '0')}`;

function execution(n: number, status: Status = 'running', more: Partial<ExecutionSummary> = {}): ExecutionSummary {
  return {
    id: id(n),
    workflow: 'greet',
    version: 1,
    status,
    attempt: 1,
    priority: 5,
    trigger: 'api',
    parent: null,
    error: null,
    createdAt: new Date(NOW - 1_000_000 + n * 1000).toISOString(),
    due: null,
    startedAt: null,
    finishedAt: null,
    pausedAt: null,
    compensating: false,
    ...more,
  };
}

const page = (...some: ExecutionSummary[]): Rows => firstPage({ items: some, next: null });
const numbers = (rows: readonly ExecutionSummary[]) => rows.map((one) => Number(one.id.slice(-12)));
const all = () => true;

test('a filter round-trips through its URL', () => {
  const query = { workflow: 'greet', status: 'failed,running', within: '24h', text: 'A-7', parent: id(1) };
  const filter = readFilter(query);
  assert.deepEqual(filter.states, ['running', 'failed']);
  assert.deepEqual(readFilter(written(filter)), filter);
  const range = readFilter({ from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' });
  assert.deepEqual(readFilter(written(range)), range);
});

test('invalid values in a URL are ignored', () => {
  const filter = readFilter({ status: 'broken,,', within: '3w', from: 'yesterday' });
  assert.ok(Object.values(written(filter)).every((one) => one === ''));
});

test('a relative period ends now, and a text that is too short is not sent', () => {
  const query = asked(readFilter({ within: '1h', text: 'ab' }), NOW);
  assert.equal(query['createdFrom'], '2026-11-21T11:00:00.000Z');
  assert.equal(query['createdTo'], undefined);
  assert.equal(query['text'], '');
});

test('a row matches by workflow, state and time', () => {
  const filter = readFilter({ workflow: 'greet', status: 'failed', within: '1h' });
  assert.ok(fits(filter, execution(1, 'failed'), NOW));
  assert.ok(!fits(filter, execution(1, 'running'), NOW));
  assert.ok(!fits(filter, execution(1, 'failed', { workflow: 'other' }), NOW));
  assert.ok(!fits(filter, execution(1, 'failed'), NOW + 3_600_000));
});

test('a new row is inserted at the top, an older one in order', () => {
  const rows = refreshed(page(execution(5), execution(2)), [execution(3), execution(7)], [], all, false);
  assert.deepEqual(numbers(rows.items), [7, 5, 3, 2]);
});

test('an unchanged row stays the same object', () => {
  const before = page(execution(5), execution(2));
  const after = refreshed(before, [execution(5), execution(2, 'succeeded')], [], all, false);
  assert.equal(after.items[0], before.items[0]);
  assert.equal(after.items[1]!.status, 'succeeded');
});

test('while rows must not move, new ones wait, states change, and rows that no longer match stay', () => {
  const running = (row: ExecutionSummary) => row.status === 'running';
  const quiet = refreshed(page(execution(5), execution(2)), [execution(9), execution(5, 'failed')], [], running, true);
  assert.deepEqual(numbers(quiet.items), [5, 2]);
  assert.equal(quiet.items[0]!.status, 'failed');
  assert.deepEqual(numbers(quiet.held), [9]);
  assert.ok(quiet.gone.has(id(5)));
  const after = released(quiet);
  assert.deepEqual(numbers(after.items), [9, 2]);
  assert.equal(after.held.length + after.gone.size, 0);
});

test('a waiting row that no longer matches is not shown later', () => {
  const running = (row: ExecutionSummary) => row.status === 'running';
  const held = refreshed(page(execution(5)), [execution(9)], [], running, true);
  assert.equal(refreshed(held, [execution(9, 'succeeded')], [], running, true).held.length, 0);
  assert.equal(refreshed(held, [], [id(9)], running, true).held.length, 0);
});

test('rows that no longer exist are removed', () => {
  assert.deepEqual(numbers(refreshed(page(execution(5), execution(2)), [], [id(5)], all, false).items), [2]);
});

test('a row beyond the end of the page arrives with its page', () => {
  const first = firstPage({ items: [execution(9), execution(8)], next: id(8) });
  assert.deepEqual(numbers(refreshed(first, [execution(3)], [], all, false).items), [9, 8]);
});

test('new rows push the oldest off the end, and the next page starts after the remaining ones', () => {
  const many = Array.from({ length: 50 }, (_, n) => execution(100 - n));
  const rows = refreshed(firstPage({ items: many, next: null }), [execution(101), execution(102)], [], all, false);
  assert.equal(rows.items.length, 50);
  assert.equal(rows.next, id(53));
  const longer = nextPage(rows, { items: [execution(53), execution(52), execution(51)], next: null });
  assert.deepEqual(numbers(longer.items.slice(-3)), [53, 52, 51]);
  assert.equal(longer.room, 52);
});

test('states are counted only when the whole list is loaded', () => {
  assert.deepEqual(counted(page(execution(3), execution(2, 'failed'), execution(1))), { running: 2, failed: 1 });
  assert.equal(counted(firstPage({ items: [execution(3)], next: id(3) })), null);
});

test('a range starts at the last clicked row and takes the state of the clicked one', () => {
  const order = [5, 4, 3, 2, 1].map(id);
  const one = toggled(NOTHING, id(4), false, order);
  const some = toggled(one, id(2), true, order);
  assert.deepEqual([...some.ids].sort(), [2, 3, 4].map(id));
  assert.deepEqual([...toggled(some, id(3), true, order).ids].sort(), [id(4)]);
});

test('hidden rows are not selected', () => {
  const both = everything([id(1), id(2)]);
  assert.deepEqual([...within(both, [id(2)]).ids], [id(2)]);
  assert.equal(within(both, [id(2), id(1)]), both);
});

test('displayed states are finer than the service\'s', () => {
  assert.equal(shownState(execution(1, 'queued', { attempt: 2 })), 'retrying');
  assert.equal(shownState(execution(1, 'waiting', { pausedAt: '2026-11-21T11:00:00Z' })), 'paused');
  assert.equal(shownState(execution(1, 'running', { pausedAt: '2026-11-21T11:00:00Z' })), 'running');
  assert.equal(shownState(execution(1, 'queued', { compensating: true })), 'compensating');
  assert.equal(shownState(execution(1, 'cancelled', { compensating: true })), 'cancelled');
});

test('only a wait until a future time shows when it continues', () => {
  const due = '2026-11-21T12:05:00Z';
  assert.equal(goesOn(execution(1, 'waiting', { due }), NOW), due);
  assert.equal(goesOn(execution(1, 'running', { due }), NOW), null);
  assert.equal(goesOn(execution(1, 'queued', { due: '2026-11-21T11:00:00Z' }), NOW), null);
  assert.equal(goesOn(execution(1, 'waiting', { due, pausedAt: due }), NOW), null);
});
