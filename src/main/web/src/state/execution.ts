import { type Place, Places, type Tree } from '../graph/tree';
import type { Execution, ExecutionSummary, Failure, FeedEvent, StepStatus } from '../types';
import { terminal } from '../types';
import * as known from './facts';

/** `cancelled`: it was under way when its execution ended or lost its worker. */
export type Shown = StepStatus | 'cancelled';

export interface AttemptView {
  attempt: number;
  status: Shown;
  start: number | null;
  /** Null while it lasts. */
  end: number | null;
  /** From here on it waited for a time, an event or a child. */
  waits: number | null;
  until: number | null;
  child: string | null;
  error: Failure | null;
  /** Of its output, in bytes of JSON. */
  size: number | null;
  supersededBy: number | null;
}

export interface StepView {
  path: string;
  /** Null: it has not begun, or will run again. */
  status: Shown | null;
  attempts: AttemptView[];
}

export interface Turn {
  index: number;
  status: 'running' | 'waiting' | 'succeeded' | 'failed' | 'cancelled';
  start: number | null;
  end: number | null;
}

interface Counted {
  steps: Map<string, Shown | null>;
  /** Null: it has not begun, or will run again. */
  view: Turn | null;
}

export interface LoopView {
  running: number;
  waiting: number;
  done: number;
  failed: number;
  cancelled: number;
  /** Turns that have begun. */
  begun: number;
  newest: number | null;
  firstFailed: number | null;
}

/** The picture of an execution: the state of each step, of each turn of a loop, and of the whole. Pure: no clock, no I/O. */
export class Picture {
  private readonly facts: known.Facts;
  private readonly places: Places;
  private readonly steps = new Map<string, StepView>();
  private readonly children = new Map<string, Map<string, Shown | null>>();
  private readonly turns = new Map<string, Map<number, Counted>>();
  private readonly loops = new Map<string, LoopView>();

  constructor(tree: Tree, execution: Execution) {
    this.places = new Places(tree);
    this.facts = known.facts(execution);
    this.derive(this.facts.attempts.keys());
  }

  get execution(): ExecutionSummary {
    return this.facts.execution;
  }

  get sizes(): { input: number | null; output: number | null } {
    return { input: this.facts.input, output: this.facts.output };
  }

  get seq(): number {
    return this.facts.seq;
  }

  step(path: string): StepView | undefined {
    return this.steps.get(path);
  }

  loop(path: string): LoopView | undefined {
    return this.loops.get(path);
  }

  paths(): IterableIterator<string> {
    return this.steps.keys();
  }

  place(path: string): Place | null {
    return this.places.of(path);
  }

  /** The turns of a loop that have begun, by their number. */
  turnsOf(loop: string): Turn[] {
    const turns = [...(this.turns.get(loop)?.values() ?? [])].flatMap((one) => one.view ?? []);
    return turns.sort((a, b) => a.index - b.index);
  }

  /** Takes events; answers the paths of steps and loops that look different now. */
  apply(events: readonly FeedEvent[]): Set<string> {
    return this.changed(known.apply(this.facts, events));
  }

  load(execution: Execution, asOf: number): Set<string> {
    return this.changed(known.load(this.facts, execution, asOf));
  }

  leap(seq: number): void {
    known.leap(this.facts, seq);
  }

  private changed(touched: known.Touched): Set<string> {
    return this.derive(touched.all ? this.facts.attempts.keys() : touched.paths);
  }

  private derive(paths: Iterable<string>): Set<string> {
    const changed = new Set<string>();
    // The innermost first: what stands around a step looks as the steps inside it do.
    const order = [...paths].sort((a, b) => b.length - a.length);
    for (const path of order) this.look(path, changed);
    return changed;
  }

  private look(path: string, changed: Set<string>): void {
    const before = this.steps.get(path);
    const view = this.view(path);
    if (before && same(before, view)) return;
    this.steps.set(path, view);
    changed.add(path);
    if (underWay(before?.status) !== underWay(view.status)) this.recount(path);
    const place = this.places.of(path);
    if (!place || place.parent === null) return;
    let children = this.children.get(place.parent);
    if (!children) this.children.set(place.parent, (children = new Map()));
    if (underWay(view.status)) children.set(path, view.status);
    else children.delete(path);
    if (place.turn) this.turn(place, view, changed);
    if (this.facts.attempts.has(place.parent)) this.look(place.parent, changed);
  }

  private view(path: string): StepView {
    const attempts = [...(this.facts.attempts.get(path)?.values() ?? [])]
      .sort((a, b) => a.attempt - b.attempt)
      .map((one) => this.attempt(path, one));
    return { path, attempts, status: this.status(path, attempts) };
  }

  private status(path: string, attempts: AttemptView[]): Shown | null {
    const last = attempts[attempts.length - 1];
    if (!last || last.supersededBy !== null) return null;
    const over = terminal(this.facts.execution.status);
    if (last.status === 'cancelled') return over ? 'cancelled' : null;
    const fact = this.facts.attempts.get(path)!.get(last.attempt)!;
    return last.status === 'failed' && retryAt(fact) !== null && !over ? 'retrying' : last.status;
  }

  private attempt(path: string, fact: known.Attempt): AttemptView {
    const { rest, end, start, wait } = fact;
    const view: AttemptView = {
      attempt: fact.attempt,
      status: 'running',
      start: rest ? known.time(rest.startedAt) : (start?.at ?? end?.from ?? wait?.at ?? end?.at ?? null),
      end: null,
      waits: wait && (!start || wait.seq > start.seq) ? wait.at : null,
      until: wait?.until ?? null,
      child: wait?.child ?? null,
      error: rest?.error ?? end?.error ?? null,
      size: rest?.outputSize ?? null,
      supersededBy: rest?.supersededBy ?? this.setAside(path, fact),
    };
    if (rest?.finishedAt) {
      return { ...view, status: rest.status, end: known.time(rest.finishedAt) };
    }
    if (end) return { ...view, status: end.status, end: end.at };
    const waits = rest?.status === 'waiting' || view.waits !== null;
    const inner = this.inner(path);
    if (terminal(this.facts.execution.status)) {
      const finished = this.facts.execution.finishedAt;
      return { ...view, status: 'cancelled', end: finished ? known.time(finished) : this.facts.boundary.at };
    }
    if (inner) return { ...view, status: inner };
    if (waits) return { ...view, status: 'waiting' };
    return start && start.seq < this.facts.boundary.seq ? { ...view, status: 'cancelled', end: this.facts.boundary.at } : view;
  }

  /** What a step does that has steps inside which are under way. */
  private inner(path: string): 'running' | 'waiting' | null {
    let waiting = false;
    for (const status of this.children.get(path)?.values() ?? []) {
      if (status === 'running') return 'running';
      waiting = true;
    }
    return waiting ? 'waiting' : null;
  }

  private setAside(path: string, fact: known.Attempt): number | null {
    const began = fact.rest ? known.time(fact.rest.startedAt) : (fact.start?.at ?? fact.end?.at ?? 0);
    const top = path.split('/', 1)[0]!;
    const rerun = this.facts.reruns.findIndex((one) => one.steps.has(top) && began < one.at);
    return rerun < 0 ? null : rerun + 1;
  }

  private turn(place: Place, view: StepView, changed: Set<string>): void {
    const { loop, index } = place.turn!;
    let turns = this.turns.get(loop);
    if (!turns) this.turns.set(loop, (turns = new Map()));
    let counted = turns.get(index);
    if (!counted) turns.set(index, (counted = { steps: new Map(), view: null }));
    const before = counted.view;
    counted.steps.set(view.path, view.status);
    counted.view = this.turnView(loop, index, counted, place.step.body.steps.length);
    this.loops.set(loop, this.tally(loop, index, before, counted.view));
    changed.add(loop);
  }

  /** A turn between two of its steps is under way as long as its loop is. */
  private recount(loop: string): void {
    const size = this.places.of(loop)?.step.bodies.find((one) => one.turns)?.steps.length;
    if (size === undefined) return;
    for (const [index, counted] of this.turns.get(loop) ?? []) {
      const before = counted.view;
      if (before?.status !== 'running' && before?.status !== 'cancelled') continue;
      counted.view = this.turnView(loop, index, counted, size);
      this.loops.set(loop, this.tally(loop, index, before, counted.view));
    }
  }

  private turnView(loop: string, index: number, counted: Counted, size: number): Turn | null {
    const status = this.steps.get(loop)?.status;
    const over = status !== undefined && !underWay(status);
    return turnView(index, counted.steps, size, over, (path) => this.steps.get(path));
  }

  private tally(loop: string, index: number, before: Turn | null, now: Turn | null): LoopView {
    const view = { ...(this.loops.get(loop) ?? NO_TURNS) };
    if (before) {
      view[COUNTERS[before.status]]--;
      view.begun--;
    }
    if (now) {
      view[COUNTERS[now.status]]++;
      view.begun++;
    }
    if (now && (view.newest === null || index > view.newest)) view.newest = index;
    if (!now && index === view.newest) view.newest = this.turnsOf(loop).at(-1)?.index ?? null;
    if (now?.status === 'failed') view.firstFailed = Math.min(view.firstFailed ?? index, index);
    else if (view.firstFailed === index) view.firstFailed = this.turnsOf(loop).find((one) => one.status === 'failed')?.index ?? null;
    return view;
  }
}

const NO_TURNS: LoopView = { running: 0, waiting: 0, done: 0, failed: 0, cancelled: 0, begun: 0, newest: null, firstFailed: null };

const COUNTERS = { running: 'running', waiting: 'waiting', succeeded: 'done', failed: 'failed', cancelled: 'cancelled' } as const;

const underWay = (status: Shown | null | undefined): boolean => status === 'running' || status === 'waiting' || status === 'retrying';

function turnView(index: number, steps: Map<string, Shown | null>, size: number, over: boolean, view: (path: string) => StepView | undefined): Turn | null {
  let start: number | null = null;
  let end: number | null = null;
  const seen = { running: 0, waiting: 0, failed: 0, ended: 0, cancelled: 0 };
  for (const [path, status] of steps) {
    if (status === null) continue;
    for (const one of view(path)?.attempts ?? []) {
      if (one.supersededBy !== null) continue;
      if (one.start !== null) start = Math.min(start ?? one.start, one.start);
      if (one.end !== null) end = Math.max(end ?? one.end, one.end);
    }
    if (status === 'running') seen.running++;
    else if (status === 'waiting' || status === 'retrying') seen.waiting++;
    else if (status === 'failed') seen.failed++;
    else if (status === 'cancelled') seen.cancelled++;
    else seen.ended++;
  }
  if (seen.running > 0) return { index, status: 'running', start, end: null };
  if (seen.waiting > 0) return { index, status: 'waiting', start, end: null };
  // One whose failure was dealt with shows as failed too: that is what a person looks for.
  if (seen.failed > 0) return { index, status: 'failed', start, end };
  if (seen.cancelled > 0) return { index, status: 'cancelled', start, end };
  if (seen.ended === 0) return null;
  if (seen.ended >= size) return { index, status: 'succeeded', start, end };
  return over ? { index, status: 'cancelled', start, end } : { index, status: 'running', start, end: null };
}

/** When the next attempt is due: at rest the failed one's error tells. */
function retryAt(fact: known.Attempt): number | null {
  const at = (fact.rest?.error as { retryAt?: string } | null | undefined)?.retryAt;
  return at ? known.time(at) : (fact.end?.retryAt ?? null);
}

function same(a: StepView, b: StepView): boolean {
  return (
    a.status === b.status &&
    a.attempts.length === b.attempts.length &&
    a.attempts.every((one, index) => {
      const other = b.attempts[index]!;
      return (Object.keys(one) as (keyof AttemptView)[]).every((key) => key === 'error' || one[key] === other[key]);
    })
  );
}
