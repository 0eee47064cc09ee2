import assert from 'node:assert/strict';
import { test } from 'node:test';
import { treeOf } from '../src/graph/tree';
import { Picture } from '../src/state/execution';
import type { Execution, FeedEvent } from '../src/types';
import { Random, seed } from './random';
import { plan, Story } from './story';

const tree = treeOf(plan);

/** Everything a person sees of it. */
function seen(picture: Picture): unknown {
  const { status, attempt, startedAt, finishedAt, pausedAt, compensating, error } = picture.execution;
  const steps = [...picture.paths()].sort().map((path) => {
    const { status, attempts } = picture.step(path)!;
    return { path, status, attempts: attempts.map(({ size: _, ...rest }) => rest) };
  });
  return { status, attempt, startedAt, finishedAt, pausedAt, compensating, error, steps, loop: picture.loop('each'), iterations: picture.iterationsOf('each') };
}

/** Without what only events report, which a slow connection skipped. */
function settled(picture: Picture): unknown {
  const { status, finishedAt } = picture.execution;
  const steps = [...picture.paths()].sort().map((path) => [path, picture.step(path)!.status]);
  return { status, finishedAt, steps, iterations: picture.iterationsOf('each').map((iteration) => [iteration.index, iteration.status]) };
}

function inOrder(story: Story): Picture {
  const picture = new Picture(tree, story.rests[0]!);
  for (const event of story.events) picture.apply([event]);
  return picture;
}

/** Only the last event of each step and attempt, and the last of the execution: what a slow client receives. */
function latest(events: readonly FeedEvent[]): FeedEvent[] {
  const last = new Map(events.map((event) => [event.path === undefined ? '' : `${event.path}#${event.attempt}`, event]));
  return [...last.values()].sort((a, b) => a.seq - b.seq);
}

/** Events in pieces, some repeated, between REST requests that are answered late. */
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
    // The stored state is never behind an event: events are published after the commit.
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

test('any interleaving of REST responses and events ends in the same state', () => {
  const start = seed();
  console.log(`SEED=${start}`);
  for (let round = 0; round < 400; round++) {
    const random = new Random(start + round);
    const story = new Story(random);
    const expected = seen(inOrder(story));
    for (let way = 0; way < 5; way++) assert.deepEqual(seen(anyhow(story, random, false)), expected, `SEED=${start + round}, way ${way}`);
  }
});

test('after gaps of a slow connection, the final REST response completes the state', () => {
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

test('a waiting step is distinguished from a running one, and so are enclosing steps', () => {
  number = 0;
  const made = picture([event('node-started', 'check'), event('node-started', 'check/then/tell'), event('node-waiting', 'check/then/tell', { child: 'c' })]);
  assert.equal(made.step('check/then/tell')?.status, 'waiting');
  assert.equal(made.step('check/then/tell')?.attempts[0]?.child, 'c');
  assert.equal(made.step('check')?.status, 'waiting');
  made.apply([event('node-completed', 'check/then/tell', { durationMs: 1 })]);
  assert.equal(made.step('check')?.status, 'running');
});

test('iterations of a loop are counted', () => {
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
  assert.deepEqual(made.iterationsOf('each').map((iteration) => iteration.index), [0, 1, 7]);
});

test('steps running when their execution was cancelled are cancelled, those taken over run again', () => {
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

test('events report the changed paths, and none when applied again', () => {
  number = 0;
  const made = new Picture(tree, REST);
  const events = [event('node-started', 'each'), event('node-started', 'each/3/get')];
  assert.deepEqual([...made.apply(events)].sort(), ['each', 'each/3/get']);
  assert.equal(made.apply(events).size, 0);
});

test('old events of a finished execution do not change its status', () => {
  number = 0;
  const over: Execution = { ...REST, status: 'succeeded', finishedAt: '2026-01-01T00:01:00Z' };
  const made = new Picture(tree, over);
  made.apply([event('execution-queued'), event('execution-started')]);
  assert.equal(made.execution.status, 'succeeded');
  made.apply([{ ...event('execution-queued'), at: '2026-01-01T00:02:00Z' }]);
  assert.equal(made.execution.status, 'queued');
  assert.equal(made.execution.finishedAt, null);
});

test('an older response does not undo an end reported by a newer one', () => {
  const record = { path: 'nap', attempt: 1, output: null, error: null, startedAt: REST.createdAt };
  const made = new Picture(tree, { ...REST, steps: [{ ...record, status: 'succeeded', finishedAt: '2026-01-01T00:00:09Z' }] });
  made.load({ ...REST, steps: [{ ...record, status: 'waiting', finishedAt: null }] }, 0);
  assert.equal(made.step('nap')?.status, 'succeeded');
});

test('an older response does not undo a start', () => {
  number = 0;
  const made = new Picture(tree, { ...REST, status: 'succeeded', finishedAt: '2026-01-01T00:00:09Z' });
  made.apply([event('execution-started')]);
  made.load({ ...REST, status: 'queued', startedAt: null }, made.seq);
  made.apply([{ ...event('execution-completed'), at: '2026-01-01T00:00:09Z', attempt: 2 }]);
  const { status, startedAt, attempt } = made.execution;
  assert.deepEqual({ status, startedAt, attempt }, { status: 'succeeded', startedAt: REST.startedAt, attempt: 2 });
});

test('an iteration abandoned by its loop is no longer running', () => {
  number = 0;
  const made = picture([event('node-started', 'each'), event('node-started', 'each/0/get'), event('node-completed', 'each/0/get')]);
  assert.equal(made.loop('each')?.running, 1);
  made.apply([event('node-failed', 'each')]);
  const { running, cancelled } = made.loop('each')!;
  assert.deepEqual({ running, cancelled }, { running: 0, cancelled: 1 });
});
