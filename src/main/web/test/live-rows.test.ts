import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstPage, refreshed, released, type Rows } from '../src/pages/executions/rows';
import type { ExecutionSummary, Status } from '../src/types';
import { Random, seed } from './random';

const STATES: readonly Status[] = ['queued', 'running', 'succeeded', 'failed'];

test('whatever changes and whatever is shown, the list ends up equal to the service\'s', () => {
  const start = seed();
  console.log(`SEED=${start}`);
  for (let round = 0; round < 200; round++) {
    const random = new Random(start + round);
    const next = (below: number) => random.below(below);
    const world = new Map<string, ExecutionSummary>();
    const open = (row: ExecutionSummary) => row.status === 'queued' || row.status === 'running';
    const newest = () => [...world.values()].filter(open).sort((one, other) => (one.id < other.id ? 1 : -1));
    let rows: Rows = firstPage({ items: [], next: null });
    for (let round = 0; round < 60; round++) {
      const changed = new Set<string>();
      for (let n = next(4); n >= 0; n--) {
        const old = [...world.keys()];
        const id = next(3) === 0 || old.length === 0 ? String(1000 + world.size) : old[next(old.length)]!;
        world.set(id, { id, status: STATES[next(STATES.length)]! } as ExecutionSummary);
        changed.add(id);
      }
      const read = [...changed].map((id) => ({ ...world.get(id)! }));
      const before = rows.items.map((one) => one.id);
      const quiet = next(2) === 0;
      rows = refreshed(rows, read, [], open, quiet);
      if (quiet) assert.deepEqual(rows.items.map((one) => one.id), before, `SEED=${start + round}: a row moved`);
    }
    const ids = (some: readonly ExecutionSummary[]) => some.map((one) => `${one.id} ${one.status}`);
    const room = newest().slice(0, rows.room);
    assert.deepEqual(ids(released(rows).items), ids(room), `SEED=${start + round}`);
  }
});
