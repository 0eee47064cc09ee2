import assert from 'node:assert/strict';
import { test } from 'node:test';
import { next } from '../src/graph/keys';
import { type Item, layers } from '../src/graph/layers';
import { type Box, brief, layout, openAtFirst } from '../src/graph/layout';
import { iterationsText } from '../src/graph/states';
import { concrete, Places, planFrom, treeOf } from '../src/graph/tree';
import { fit, reveal, zoomed } from '../src/graph/view';
import type { Plan, PlannedStep } from '../src/types';
import { Random, seed } from './random';

const step = (path: string, kind: string, ...waits: string[]): PlannedStep => ({
  path,
  id: path.slice(path.lastIndexOf('/') + 1),
  kind,
  waitsFor: waits.map((one) => ({ step: one, reasons: [{ because: `\${ ${one} }`, at: path }] })),
});

const PLAN: Plan = {
  name: 'all',
  steps: [
    step('fetch', 'http'),
    step('fetch/onError/alert', 'http'),
    step('check', 'if', 'fetch'),
    step('check/then/send', 'http'),
    step('check/then/note', 'set', 'send'),
    step('check/else/skip', 'set'),
    step('route', 'switch', 'fetch'),
    step('route/a/b/x', 'set'),
    step('route/default/y', 'set'),
    step('outer', 'forEach', 'check'),
    step('outer/*/inner', 'while'),
    step('outer/*/inner/*/deep', 'set'),
    step('outer/*/after', 'set', 'inner'),
    step('end', 'set', 'outer', 'fetch'),
  ],
};

test('a plan becomes nested bodies, whatever its cases are called', () => {
  const tree = treeOf(PLAN);
  assert.deepEqual(tree.root.steps.map((one) => one.path), ['fetch', 'check', 'route', 'outer', 'end']);
  assert.deepEqual(tree.byPath.get('check')!.bodies.map((body) => body.name), ['then', 'else']);
  assert.deepEqual(tree.byPath.get('route')!.bodies.map((body) => body.name), ['a/b', 'default']);
  assert.equal(tree.byPath.get('outer')!.bodies[0]!.iterations, true);
  assert.equal(tree.byPath.get('fetch')!.bodies[0]!.iterations, false);
});

test('the path of a result resolves to its planned step, enclosing step and iteration', () => {
  const places = new Places(treeOf(PLAN));
  const found = (path: string) => {
    const place = places.of(path);
    return place && [place.step.path, place.parent, place.iteration];
  };
  assert.deepEqual(found('fetch'), ['fetch', null, null]);
  assert.deepEqual(found('route/a/b/x'), ['route/a/b/x', 'route', null]);
  assert.deepEqual(found('outer/12/inner'), ['outer/*/inner', 'outer', { loop: 'outer', index: 12 }]);
  assert.deepEqual(found('outer/12/inner/0/deep'), ['outer/*/inner/*/deep', 'outer/12/inner', { loop: 'outer/12/inner', index: 0 }]);
  assert.equal(found('nobody'), null);
  assert.equal(found('outer/x/inner'), null);
});

test('a planned step resolves to the selected iterations', () => {
  const deep = treeOf(PLAN).byPath.get('outer/*/inner/*/deep')!;
  assert.equal(concrete(deep, () => null), 'outer/*/inner/*/deep');
  assert.equal(concrete(deep, (loop) => ({ outer: 3, 'outer/3/inner': 7 })[loop] ?? null), 'outer/3/inner/7/deep');
});

test('without a plan, the steps with results are shown', () => {
  assert.deepEqual(planFrom('lost', ['a', 'b/then/c', 'b']).steps.map((one) => one.path), ['a', 'b']);
});

function random(random: Random, count: number): Item[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `s${index}`,
    width: 100 + random.below(200),
    height: random.chance(0.1) ? 300 : 48,
    inputs: index === 0 ? [] : Array.from({ length: random.below(4) }, () => `s${random.below(index)}`).filter((id, at, all) => all.indexOf(id) === at),
  }));
}

function laidOutWell(items: Item[], at: string): void {
  const laid = layers(items);
  laid.places.forEach((a, first) => {
    assert.ok(a.x >= 0 && a.y >= -0.01 && a.x + items[first]!.width <= laid.width + 0.01 && a.y + items[first]!.height <= laid.height + 0.01, at);
    laid.places.forEach((b, second) => {
      if (second <= first || a.column !== b.column) return;
      assert.ok(a.y + items[first]!.height <= b.y + 0.01 || b.y + items[second]!.height <= a.y + 0.01, `${at}: ${first} and ${second} overlap`);
    });
  });
  assert.equal(laid.lines.length, items.reduce((sum, item) => sum + item.inputs.length, 0), at);
  for (const { from, to, points } of laid.lines) {
    points.forEach(([x], index) => assert.ok(index === 0 || x >= points[index - 1]![0], at));
    assert.equal(points[0]![0], laid.places[from]!.x + items[from]!.width, at);
    assert.equal(points.at(-1)![0], laid.places[to]!.x, at);
  }
}

test('nothing overlaps, and edges go to the right and start and end at their steps', () => {
  const start = seed();
  console.log(`SEED=${start}`);
  for (let round = 0; round < 60; round++) {
    laidOutWell(random(new Random(start + round), 1 + (round % 50)), `SEED=${start + round}`);
  }
});

test('the same holds for three hundred steps, wide, deep or tangled', () => {
  const count = 300;
  const item = (index: number, inputs: number[]): Item => ({ id: `s${index}`, width: 170, height: 48, inputs: inputs.map((one) => `s${one}`) });
  const numbers = new Random(7);
  const shapes: Record<string, Item[]> = {
    wide: Array.from({ length: count }, (_, index) => item(index, index === 0 ? [] : index < count - 1 ? [0] : Array.from({ length: count - 2 }, (_, one) => one + 1))),
    deep: Array.from({ length: count }, (_, index) => item(index, index === 0 ? [] : [index - 1])),
    tangled: Array.from({ length: count }, (_, index) => item(index, index === 0 ? [] : [...new Set([1, 2, 3].map(() => Math.max(0, index - 1 - numbers.below(25))))])),
  };
  for (const [name, items] of Object.entries(shapes)) laidOutWell(items, name);
});

test('the bodies of a step are inside it and can be collapsed', () => {
  const tree = treeOf(PLAN);
  const open = layout(tree, new Set(tree.steps.map((one) => one.path)));
  assert.equal(open.boxes.length, tree.steps.length);
  const box = (path: string): Box => open.boxes.find((one) => one.step.path === path)!;
  for (const one of open.boxes) {
    const owner = one.step.body.owner;
    if (!owner) continue;
    const around = box(owner.path);
    assert.ok(one.x >= around.x && one.y > around.y && one.x + one.width <= around.x + around.width && one.y + one.height <= around.y + around.height, one.step.path);
  }
  const folded = layout(tree, new Set());
  assert.deepEqual(folded.boxes.map((one) => one.step.path), ['fetch', 'check', 'route', 'outer', 'end']);
  assert.equal(folded.edges.length, 5);
  assert.ok(folded.width < open.width && folded.height < open.height);
});

test('branches and loops of a small workflow are initially expanded, error handlers are not', () => {
  assert.deepEqual([...openAtFirst(treeOf(PLAN))], ['check', 'route', 'outer', 'outer/*/inner']);
});

test('arrow keys move along the edges and into expanded steps, and down reaches every step', () => {
  const tree = treeOf(PLAN);
  const laid = layout(tree, new Set(tree.steps.map((one) => one.path)));
  assert.equal(next(laid, 'check/then/send', 'ArrowRight'), 'check/then/note');
  assert.equal(next(laid, 'check/then/note', 'ArrowRight'), 'outer');
  assert.equal(next(laid, 'check/then/note', 'ArrowLeft'), 'check/then/send');
  assert.equal(next(laid, 'check/then/send', 'ArrowLeft'), 'check');
  assert.equal(next(laid, 'outer', 'ArrowLeft'), 'check');
  assert.equal(next(laid, 'outer', 'ArrowRight'), 'outer/*/inner');
  assert.equal(next(laid, 'end', 'Home'), 'fetch');
  const reached = new Set<string>(['fetch']);
  const queue = ['fetch'];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown']) {
      const to = next(laid, path, key);
      if (to !== null && !reached.has(to)) {
        reached.add(to);
        queue.push(to);
      }
    }
  }
  assert.equal(reached.size, tree.steps.length);
});

test('zooming keeps the point under the pointer, fitting shows everything, and a hidden step is scrolled into view', () => {
  const view = zoomed({ x: 10, y: 20, k: 1 }, 1.5, 110, 220);
  assert.deepEqual(view, { x: -40, y: -80, k: 1.5 });
  assert.equal(fit({ width: 4000, height: 100 }, { width: 1048, height: 600 }).k, 0.25);
  assert.equal(fit({ width: 100, height: 100 }, { width: 1048, height: 600 }).k, 1);
  const window = { width: 500, height: 500 };
  const seen = { x: 100, y: 100, width: 50, height: 50 };
  assert.deepEqual(reveal({ x: 0, y: 0, k: 1 }, seen, window), { x: 0, y: 0, k: 1 });
  assert.equal(reveal({ x: 0, y: 0, k: 1 }, { ...seen, x: 600 }, window).x, -174);
  assert.equal(reveal({ x: -300, y: 0, k: 1 }, seen, window).x, -76);
});

test('a loop shows its counts as text', () => {
  const loop = { running: 10, waiting: 0, done: 37, failed: 2, cancelled: 0, begun: 49, newest: 48, firstFailed: 3, total: 200 };
  assert.equal(iterationsText(loop), '37 of 200 done, 2 failed, 10 running');
  assert.equal(iterationsText({ ...loop, total: null, failed: 0, running: 0 }), '37 done');
});

test('a URL is shortened by the expression before its path, other labels stay unchanged', () => {
  assert.equal(brief('GET ${ input.shop }/stock/${ item.sku }'), 'GET …/stock/${ item.sku }');
  assert.equal(brief('POST https://example.org/${ input.order }'), 'POST https://example.org/${ input.order }');
  assert.equal(brief('${ input.lines }, 2 at a time'), '${ input.lines }, 2 at a time');
});
