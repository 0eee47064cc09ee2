import type { Execution, ExecutionSummary, FeedEvent, Failure, Json, Status, StepResult } from '../types';
import { terminal } from '../types';

/**
 * What is known of an execution, from the REST API and from events. Both may arrive in any order and more than once;
 * each fact has a number or a rank, so that the final state is the same. No clock and no I/O here.
 */
export interface Facts {
  /** Number of the last event applied. */
  seq: number;
  /** Number of the last event of the execution itself that carries its status. */
  statusSeq: number;
  /** What started before this event and has not ended is no longer running. */
  boundary: { seq: number; at: number };
  reruns: { number: number; at: number; steps: ReadonlySet<string> }[];
  execution: ExecutionSummary;
  input: number | null;
  output: number | null;
  attempts: Map<string, Map<number, Attempt>>;
}

/** One attempt of a step. */
export interface Attempt {
  readonly attempt: number;
  start: { seq: number; at: number } | null;
  wait: { seq: number; at: number; until: number | null; child: string | null } | null;
  end: { status: 'succeeded' | 'failed' | 'skipped'; at: number; from: number | null; error: Failure | null; retryAt: number | null } | null;
  rest: StepResult | null;
}

/** What changed: paths of steps, and whether all of them may have changed. */
export interface Touched {
  paths: Set<string>;
  all: boolean;
}

const ENDS = {
  'node-completed': 'succeeded',
  'node-failed': 'failed',
  'node-retrying': 'failed',
  'node-skipped': 'skipped',
} as const;

const STANDS: Record<string, Status> = {
  'execution-queued': 'queued',
  'execution-started': 'running',
  'execution-retrying': 'queued',
  'execution-waiting': 'waiting',
  'execution-completed': 'succeeded',
  'execution-failed': 'failed',
  'execution-cancelled': 'cancelled',
};

export const time = (at: string): number => new Date(at).getTime();

export function facts(execution: Execution): Facts {
  const made: Facts = {
    seq: 0,
    statusSeq: 0,
    boundary: { seq: 0, at: 0 },
    reruns: [],
    execution: summary(execution),
    input: null,
    output: null,
    attempts: new Map(),
  };
  load(made, execution, 0);
  return made;
}

/**
 * Applies a response of the REST API.
 *
 * @param asOf the last event applied when it was requested: its status is used unless a later event carried one
 */
export function load(facts: Facts, execution: Execution, asOf: number): Touched {
  const paths = new Set<string>();
  facts.input = execution.inputSize ?? facts.input;
  facts.output = execution.outputSize ?? facts.output;
  // Responses may overtake each other; a start is never undone, and its event may be past.
  if (facts.statusSeq <= asOf) facts.execution = { ...summary(execution), startedAt: execution.startedAt ?? facts.execution.startedAt };
  for (const step of execution.steps) {
    const attempt = attemptOf(facts, step.path, step.attempt);
    const known = attempt.rest;
    // A response older than another does not undo what has ended.
    if (known && known.status !== 'waiting' && step.status === 'waiting') continue;
    attempt.rest = known?.supersededBy !== undefined && step.supersededBy === undefined ? { ...step, supersededBy: known.supersededBy } : step;
    paths.add(step.path);
  }
  return { paths, all: true };
}

function summary(execution: Execution): ExecutionSummary {
  const { steps: _steps, input: _input, output: _output, inputSize: _i, outputSize: _o, ...rest } = execution;
  return rest;
}

function attemptOf(facts: Facts, path: string, number: number): Attempt {
  let attempts = facts.attempts.get(path);
  if (!attempts) facts.attempts.set(path, (attempts = new Map()));
  let attempt = attempts.get(number);
  if (!attempt) attempts.set(number, (attempt = { attempt: number, start: null, wait: null, end: null, rest: null }));
  return attempt;
}

/** Applies events in order; events already applied change nothing. */
export function apply(facts: Facts, events: readonly FeedEvent[]): Touched {
  const touched: Touched = { paths: new Set(), all: false };
  for (const event of events) {
    if (event.seq <= facts.seq) continue;
    facts.seq = event.seq;
    if (event.path !== undefined) {
      step(facts, event, event.path);
      touched.paths.add(event.path);
    } else if (event.type.startsWith('execution-')) {
      whole(facts, event);
      touched.all = true;
    }
  }
  return touched;
}

/** Events up to `seq` are lost; the execution has to be read over REST. */
export function leap(facts: Facts, seq: number): void {
  facts.seq = Math.max(facts.seq, seq);
}

function step(facts: Facts, event: FeedEvent, path: string): void {
  const attempt = attemptOf(facts, path, event.attempt);
  const at = time(event.at);
  const data = event.data ?? {};
  if (event.type === 'node-started') {
    // The same attempt starts again when its worker died before anything of it was recorded.
    attempt.start = { seq: event.seq, at };
  } else if (event.type === 'node-waiting') {
    attempt.wait = { seq: event.seq, at, until: data['until'] ? time(String(data['until'])) : null, child: text(data['child']) };
  } else if (event.type in ENDS) {
    const took = data['durationMs'];
    const pause = data['pauseMs'];
    attempt.end = {
      status: ENDS[event.type as keyof typeof ENDS],
      at,
      from: typeof took === 'number' ? at - took : null,
      error: failure(data['error']),
      retryAt: typeof pause === 'number' ? at + pause : null,
    };
  }
}

const text = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);

function failure(value: Json | undefined): Failure | null {
  return value && typeof value === 'object' && !Array.isArray(value) ? (value as unknown as Failure) : null;
}

function whole(facts: Facts, event: FeedEvent): void {
  const at = time(event.at);
  const data = event.data ?? {};
  if (Array.isArray(data['steps'])) facts.reruns.push({ number: Number(data['rerun']), at, steps: new Set(data['steps'].map(String)) });
  const stands = STANDS[event.type];
  if (stands) facts.boundary = { seq: event.seq, at };
  const before = facts.execution;
  // Once the end of an execution is known, only later events matter.
  if (before.finishedAt && terminal(before.status) && at < time(before.finishedAt)) return;
  facts.statusSeq = event.seq;
  const now: ExecutionSummary = { ...before };
  if (stands) {
    now.status = stands;
    now.finishedAt = terminal(stands) ? event.at : null;
    if (terminal(stands)) {
      now.compensating = false;
      now.attempt = event.attempt;
    }
    now.error = terminal(stands) ? failure(data['error']) : null;
    now.due = text(data['until']) ?? text(data['due']);
  }
  if (event.type === 'execution-started') {
    now.startedAt ??= event.at;
    now.attempt = event.attempt;
  }
  if (event.type === 'execution-compensating') now.compensating = true;
  if (event.type === 'execution-paused' || (event.type === 'execution-waiting' && data['paused'])) now.pausedAt ??= event.at;
  else if (event.type === 'execution-resumed' || stands) now.pausedAt = null;
  facts.execution = now;
}
