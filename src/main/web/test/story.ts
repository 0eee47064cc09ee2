import type { Execution, FeedEvent, Json, Plan, StepResult } from '../src/types';
import type { Random } from './random';

export const plan: Plan = {
  name: 'story',
  steps: [
    { path: 'first', id: 'first', kind: 'http', waitsFor: [] },
    { path: 'nap', id: 'nap', kind: 'sleep', waitsFor: [] },
    { path: 'each', id: 'each', kind: 'forEach', waitsFor: [{ step: 'first', reasons: [] }] },
    { path: 'each/*/get', id: 'get', kind: 'http', waitsFor: [] },
    { path: 'each/*/keep', id: 'keep', kind: 'set', waitsFor: [{ step: 'get', reasons: [] }] },
    { path: 'check', id: 'check', kind: 'if', waitsFor: [{ step: 'nap', reasons: [] }] },
    { path: 'check/then/tell', id: 'tell', kind: 'http', waitsFor: [] },
    { path: 'last', id: 'last', kind: 'set', waitsFor: [{ step: 'each', reasons: [] }, { step: 'check', reasons: [] }] },
  ],
};

const ID = '01a1fe85-86ec-717c-8012-f62270967344';

/** A random execution: its events, and the stored state after each of them. */
export class Story {
  readonly events: FeedEvent[] = [];
  /** The stored state before the first event, then after each. */
  readonly rests: Execution[] = [];
  private time = Date.parse('2026-11-21T07:00:00Z');
  private attempt = 1;
  private readonly records = new Map<string, StepResult>();
  private readonly attempts = new Map<string, number>();
  private whole: Execution;

  constructor(private readonly random: Random) {
    this.whole = {
      id: ID, workflow: 'story', version: 1, status: 'queued', attempt: 1, priority: 5, trigger: 'api', parent: null, error: null,
      createdAt: this.now(), due: null, startedAt: null, finishedAt: null, pausedAt: null, compensating: false,
      input: null, output: null, steps: [],
    };
    this.keep();
    this.tell('execution-queued', {});
    this.tell('execution-started', { status: 'running', startedAt: this.now() });
    this.work();
    this.end();
    if (random.chance(0.4)) this.rerun();
  }

  private work(): void {
    this.step('first');
    const nap = this.start('nap');
    if (this.random.chance(0.6)) {
      const until = new Date(this.time + 60_000).toISOString();
      this.record('nap', nap, 'waiting', null);
      this.node('node-waiting', 'nap', nap, { until });
      if (this.random.chance(0.5)) this.park();
    }
    const loop = this.start('each');
    const iterations = 1 + this.random.below(5);
    let failed = false;
    for (let iteration = 0; iteration < iterations && !failed; iteration++) {
      if (this.random.chance(0.15)) this.crash();
      failed = !this.step(`each/${iteration}/get`, 0.15);
      if (!failed) this.step(`each/${iteration}/keep`);
    }
    this.finish('each', loop, !failed);
    if (this.random.chance(0.15)) return;
    this.finish('nap', nap, true);
    const check = this.start('check');
    this.finish('check', check, this.step('check/then/tell', 0.3));
    if (this.random.chance(0.3)) this.skip('last');
    else this.step('last');
  }

  /** Starts, is perhaps retried, and ends; returns whether it succeeded. */
  private step(path: string, fails = 0): boolean {
    let attempt = this.start(path);
    if (this.random.chance(0.2)) {
      const retryAt = new Date(this.time + 1).toISOString();
      const error = { type: 'timeout', message: 'too slow', retryAt };
      this.record(path, attempt, 'failed', error);
      this.node('node-retrying', path, attempt, { error, pauseMs: 1 });
      attempt = this.start(path);
    }
    const well = !this.random.chance(fails);
    this.finish(path, attempt, well);
    return well;
  }

  private start(path: string): number {
    const attempt = (this.attempts.get(path) ?? 0) + 1;
    this.attempts.set(path, attempt);
    this.node('node-started', path, attempt);
    this.began.set(`${path}#${attempt}`, this.last());
    return attempt;
  }

  private readonly began = new Map<string, string>();

  private finish(path: string, attempt: number, well: boolean): void {
    const error = well ? null : { type: 'http-status', message: '500' };
    this.time += 1 + this.random.below(50);
    this.record(path, attempt, well ? 'succeeded' : 'failed', error);
    this.node(well ? 'node-completed' : 'node-failed', path, attempt, well ? { durationMs: this.time - Date.parse(this.began.get(`${path}#${attempt}`)!) } : { error });
  }

  private skip(path: string): void {
    const attempt = (this.attempts.get(path) ?? 0) + 1;
    this.attempts.set(path, attempt);
    this.time += 1;
    this.began.set(`${path}#${attempt}`, this.now());
    this.record(path, attempt, 'skipped', null);
    this.node('node-skipped', path, attempt);
  }

  /** An unrecorded attempt runs again under the same number. */
  private crash(): void {
    this.time += 5;
    this.tell('execution-started', { status: 'running' });
    for (const [path, attempt] of this.attempts) {
      if (this.records.has(`${path}#${attempt}`) || path.includes('/')) continue;
      this.node('node-started', path, attempt);
      this.began.set(`${path}#${attempt}`, this.last());
    }
  }

  private park(): void {
    this.time += 5;
    if (this.random.chance(0.5)) {
      this.tell('execution-paused', { pausedAt: this.now() });
      this.tell('execution-waiting', { status: 'waiting' }, { paused: true });
      this.tell('execution-resumed', { pausedAt: null });
    } else this.tell('execution-waiting', { status: 'waiting' });
    this.tell('execution-queued', { status: 'queued' });
    this.tell('execution-started', { status: 'running' });
  }

  private end(): void {
    this.time += 1 + this.random.below(20);
    const how = this.random.below(3);
    const error = { type: 'cancelled', message: 'enough' };
    if (how === 0) this.tell('execution-completed', { status: 'succeeded', finishedAt: this.now() }, { durationMs: 3 });
    else if (how === 1) this.tell('execution-failed', { status: 'failed', finishedAt: this.now(), error }, { error });
    else this.tell('execution-cancelled', { status: 'cancelled', finishedAt: this.now(), error }, { error });
  }

  private rerun(): void {
    this.time += 1000;
    const steps = ['check', 'last'];
    for (const [key, record] of this.records) if (steps.includes(key.split(/[/#]/)[0]!)) this.records.set(key, { ...record, supersededBy: 1 });
    this.tell('execution-queued', { status: 'queued', finishedAt: null, error: null }, { rerun: 1, steps });
    this.tell('execution-started', { status: 'running' });
    this.step('check');
    this.step('last');
    this.end();
  }

  private record(path: string, attempt: number, status: StepResult['status'], error: { type: string; message: string } | null): void {
    const startedAt = this.began.get(`${path}#${attempt}`)!;
    const finishedAt = status === 'waiting' ? null : this.now();
    this.records.set(`${path}#${attempt}`, { path, attempt, status, output: null, error, startedAt, finishedAt });
  }

  private node(type: string, path: string, attempt: number, data?: { [key: string]: Json }): void {
    if (type === 'node-started') this.time += 1 + this.random.below(20);
    this.add({ seq: this.events.length + 1, type, execution: ID, at: this.now(), path, attempt, ...(data && { data }) });
  }

  private tell(type: string, change: Partial<Execution>, data?: { [key: string]: Json }): void {
    this.whole = { ...this.whole, ...change };
    this.add({ seq: this.events.length + 1, type, execution: ID, at: this.now(), attempt: this.attempt, ...(data && { data }) });
  }

  private add(event: FeedEvent): void {
    this.events.push(event);
    this.keep();
  }

  private keep(): void {
    this.rests.push({ ...this.whole, steps: [...this.records.values()] });
  }

  private now(): string {
    return new Date(this.time).toISOString();
  }

  private last(): string {
    return this.events[this.events.length - 1]!.at;
  }
}
