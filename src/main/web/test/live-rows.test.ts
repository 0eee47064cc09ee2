import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstPage, refreshed, released, type Rows } from '../src/pages/executions/rows';
import type { ExecutionSummary, Status } from '../src/types';

/** Numbers that look random and are the same for the same seed. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

const STATES: readonly Status[] = ['queued', 'running', 'succeeded', 'failed'];

test('however things change and whoever looks, the list ends as the service has it', () => {
  const first = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  for (let seed = first; seed < first + 200; seed++) {
    const next = random(seed);
    const world = new Map<string, ExecutionSummary>();
    const open = (row: ExecutionSummary) => row.status === 'queued' || row.status === 'running';
    const newest = () => [...world.values()].filter(open).sort((one, other) => (one.id < other.id ? 1 : -1));
    let rows: Rows = firstPage({ items: [], next: null });
    for (let turn = 0; turn < 60; turn++) {
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
      if (quiet) assert.deepEqual(rows.items.map((one) => one.id), before, `seed ${seed}: a row moved`);
    }
    const ids = (some: readonly ExecutionSummary[]) => some.map((one) => `${one.id} ${one.status}`);
    const room = newest().slice(0, rows.room);
    assert.deepEqual(ids(released(rows).items), ids(room), `seed ${seed}`);
  }
});
