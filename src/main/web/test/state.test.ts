import assert from 'node:assert/strict';
import { test } from 'node:test';
import { treeOf } from '../src/graph/tree';
import { Picture } from '../src/state/execution';
import type { Execution, FeedEvent } from '../src/types';
import { Random, seed } from './random';
import { plan, Story } from './story';

const tree = treeOf(plan);

/** All that a person sees of it. */
function seen(picture: Picture): unknown {
  const { status, attempt, startedAt, finishedAt, pausedAt, compensating, error } = picture.execution;
  const steps = [...picture.paths()].sort().map((path) => {
    const { status, attempts } = picture.step(path)!;
    return { path, status, attempts: attempts.map(({ size: _, ...rest }) => rest) };
  });
  return { status, attempt, startedAt, finishedAt, pausedAt, compensating, error, steps, loop: picture.loop('each'), turns: picture.turnsOf('each') };
}

/** Without what only events tell that a slow connection left out. */
function settled(picture: Picture): unknown {
  const { status, finishedAt } = picture.execution;
  const steps = [...picture.paths()].sort().map((path) => [path, picture.step(path)!.status]);
  return { status, finishedAt, steps, turns: picture.turnsOf('each').map((turn) => [turn.index, turn.status]) };
}

function inOrder(story: Story): Picture {
  const picture = new Picture(tree, story.rests[0]!);
  for (const event of story.events) picture.apply([event]);
  return picture;
}

/** Only the last of each step and attempt, and the last of the execution: what a slow client gets. */
function latest(events: readonly FeedEvent[]): FeedEvent[] {
  const last = new Map(events.map((event) => [event.path === undefined ? '' : `${event.path}#${event.attempt}`, event]));
  return [...last.values()].sort((a, b) => a.seq - b.seq);
}

/** Events in pieces, some again, between readings at rest that are answered late. */
function anyhow(story: Story, random: Random, leaps: boolean): Picture {
  const { events, rests } = story;
  const picture = new Picture(tree, rests[random.below(rests.length)]!);
  const asked: { rest: Execution; asOf: number }[] = [];
  let at = 0;
  while (at < events.length) {
    const from = Math.max(0, at - (random.chance(0.3) ? random.below(5) : 0));
    const to = Math.min(events.length, at + 1 + random.below(8));
    const piece = events.slice(from, to);
    picture.apply(leaps && random.chance(0.3) ? latest(piece) : piece);
    at = to;
    // What is at rest is never behind an event: events are told after the commit.
    if (random.chance(0.3)) asked.push({ rest: rests[at + random.below(rests.length - at)]!, asOf: picture.seq });
    if (asked.length > 0 && random.chance(0.5)) {
      const { rest, asOf } = asked.shift()!;
      picture.load(rest, asOf);
    }
  }
  while (asked.length > 0) {
    const [{ rest, asOf }] = asked.splice(random.below(asked.length), 1) as [{ rest: Execution; asOf: number }];
    picture.load(rest, asOf);
  }
  const again = random.below(events.length);
  picture.apply(events.slice(again, again + random.below(8)));
  return picture;
}

test('any interleaving of what is at rest and of events ends at the same picture', () => {
  const start = seed();
  console.log(`SEED=${start}`);
  for (let round = 0; round < 400; round++) {
    const random = new Random(start + round);
    const story = new Story(random);
    const expected = seen(inOrder(story));
    for (let way = 0; way < 5; way++) assert.deepEqual(seen(anyhow(story, random, false)), expected, `SEED=${start + round}, way ${way}`);
  }
});

test('after leaps of a slow connection, what is at rest at the end makes the picture whole', () => {
  const start = seed();
  console.log(`SEED=${start}`);
  for (let round = 0; round < 400; round++) {
    const random = new Random(start + round);
    const story = new Story(random);
    const expected = settled(inOrder(story));
    const picture = anyhow(story, random, true);
    picture.load(story.rests.at(-1)!, picture.seq);
    assert.deepEqual(settled(picture), expected, `SEED=${start + round}`);
  }
});

const REST: Execution = {
  id: 'x', workflow: 'story', version: 1, status: 'running', attempt: 1, priority: 5, trigger: 'api', parent: null, error: null,
  createdAt: '2026-01-01T00:00:00Z', due: null, startedAt: '2026-01-01T00:00:01Z', finishedAt: null, pausedAt: null, compensating: false,
  input: null, output: null, steps: [],
};

let number = 0;
function event(type: string, path?: string, data?: FeedEvent['data']): FeedEvent {
  number++;
  return { seq: number, type, execution: 'x', at: new Date(Date.parse('2026-01-01T00:00:02Z') + number).toISOString(), attempt: 1, ...(path && { path }), ...(data && { data }) };
}

function picture(events: FeedEvent[]): Picture {
  const made = new Picture(tree, REST);
  made.apply(events);
  return made;
}

test('a step that waits is told from one that runs, and so is what stands around it', () => {
  number = 0;
  const made = picture([event('node-started', 'check'), event('node-started', 'check/then/tell'), event('node-waiting', 'check/then/tell', { child: 'c' })]);
  assert.equal(made.step('check/then/tell')?.status, 'waiting');
  assert.equal(made.step('check/then/tell')?.attempts[0]?.child, 'c');
  assert.equal(made.step('check')?.status, 'waiting');
  made.apply([event('node-completed', 'check/then/tell', { durationMs: 1 })]);
  assert.equal(made.step('check')?.status, 'running');
});

test('turns of a loop are counted', () => {
  number = 0;
  const made = picture([
    event('node-started', 'each'),
    event('node-started', 'each/0/get'), event('node-completed', 'each/0/get'),
    event('node-started', 'each/0/keep'), event('node-completed', 'each/0/keep'),
    event('node-started', 'each/1/get'), event('node-failed', 'each/1/get'),
    event('node-started', 'each/7/get'),
  ]);
  const { done, failed, running, begun, newest, firstFailed } = made.loop('each')!;
  assert.deepEqual({ done, failed, running, begun, newest, firstFailed }, { done: 1, failed: 1, running: 1, begun: 3, newest: 7, firstFailed: 1 });
  assert.deepEqual(made.turnsOf('each').map((turn) => turn.index), [0, 1, 7]);
});

test('what ran when its execution was cancelled is cancelled, what was taken over runs again', () => {
  number = 0;
  const made = picture([event('node-started', 'first')]);
  made.apply([event('execution-started')]);
  assert.equal(made.step('first')?.status, null);
  made.apply([event('node-started', 'first')]);
  assert.equal(made.step('first')?.status, 'running');
  made.apply([event('execution-cancelled')]);
  assert.equal(made.step('first')?.status, 'cancelled');
  assert.equal(made.execution.status, 'cancelled');
});

test('events tell which paths look different, and nothing the second time', () => {
  number = 0;
  const made = new Picture(tree, REST);
  const events = [event('node-started', 'each'), event('node-started', 'each/3/get')];
  assert.deepEqual([...made.apply(events)].sort(), ['each', 'each/3/get']);
  assert.equal(made.apply(events).size, 0);
});

test('the past of an execution whose end is known does not bring it to life again', () => {
  number = 0;
  const over: Execution = { ...REST, status: 'succeeded', finishedAt: '2026-01-01T00:01:00Z' };
  const made = new Picture(tree, over);
  made.apply([event('execution-queued'), event('execution-started')]);
  assert.equal(made.execution.status, 'succeeded');
  made.apply([{ ...event('execution-queued'), at: '2026-01-01T00:02:00Z' }]);
  assert.equal(made.execution.status, 'queued');
  assert.equal(made.execution.finishedAt, null);
});

test('an older answer does not take back what a newer one knew had ended', () => {
  const record = { path: 'nap', attempt: 1, output: null, error: null, startedAt: REST.createdAt };
  const made = new Picture(tree, { ...REST, steps: [{ ...record, status: 'succeeded', finishedAt: '2026-01-01T00:00:09Z' }] });
  made.load({ ...REST, steps: [{ ...record, status: 'waiting', finishedAt: null }] }, 0);
  assert.equal(made.step('nap')?.status, 'succeeded');
});

test('an older answer does not take back that it began', () => {
  number = 0;
  const made = new Picture(tree, { ...REST, status: 'succeeded', finishedAt: '2026-01-01T00:00:09Z' });
  made.apply([event('execution-started')]);
  made.load({ ...REST, status: 'queued', startedAt: null }, made.seq);
  made.apply([{ ...event('execution-completed'), at: '2026-01-01T00:00:09Z', attempt: 2 }]);
  const { status, startedAt, attempt } = made.execution;
  assert.deepEqual({ status, startedAt, attempt }, { status: 'succeeded', startedAt: REST.startedAt, attempt: 2 });
});

test('a turn that its loop left halfway is not running any more', () => {
  number = 0;
  const made = picture([event('node-started', 'each'), event('node-started', 'each/0/get'), event('node-completed', 'each/0/get')]);
  assert.equal(made.loop('each')?.running, 1);
  made.apply([event('node-failed', 'each')]);
  const { running, cancelled } = made.loop('each')!;
  assert.deepEqual({ running, cancelled }, { running: 0, cancelled: 1 });
});
