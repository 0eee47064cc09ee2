import { type Place, Places, type Tree } from '../graph/tree';
import type { Execution, ExecutionSummary, Failure, FeedEvent, StepStatus } from '../types';
import { terminal } from '../types';
import * as known from './facts';
import { type LoopView, type Iteration, Iterations } from './iterations';

export type { LoopView, Iteration } from './iterations';

/** `cancelled`: it was running when its execution ended or lost its worker. */
export type Shown = StepStatus | 'cancelled';

export interface AttemptView {
  attempt: number;
  status: Shown;
  start: number | null;
  /** Null while it is running. */
  end: number | null;
  /** From here on it waited for a time, an event or a child execution. */
  waits: number | null;
  until: number | null;
  child: string | null;
  error: Failure | null;
  /** Size of its output, in bytes of JSON. */
  size: number | null;
  supersededBy: number | null;
}

export interface StepView {
  path: string;
  /** Null: it has not started, or will run again. */
  status: Shown | null;
  attempts: AttemptView[];
}

export const underWay = (status: Shown | null | undefined): boolean => status === 'running' || status === 'waiting' || status === 'retrying';

/** The state of an execution: of each step, of each iteration of a loop, and of the whole. Pure: no clock, no I/O. */
export class Picture {
  private readonly facts: known.Facts;
  private readonly places: Places;
  private readonly steps = new Map<string, StepView>();
  private readonly children = new Map<string, Map<string, Shown | null>>();
  private readonly iterations = new Iterations((path) => this.steps.get(path));

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
    return this.iterations.view(path);
  }

  paths(): IterableIterator<string> {
    return this.steps.keys();
  }

  place(path: string): Place | null {
    return this.places.of(path);
  }

  /** Paths of the loops with a started iteration. */
  loops(): IterableIterator<string> {
    return this.iterations.paths();
  }

  /** Size of its input and of all recorded step outputs, in bytes. */
  size(): number {
    let sum = this.facts.input ?? 0;
    for (const { attempts } of this.steps.values()) for (const attempt of attempts) sum += attempt.size ?? 0;
    return sum;
  }

  /** The started iterations of a loop, by number. */
  iterationsOf(loop: string): Iteration[] {
    return this.iterations.of(loop);
  }

  /** Applies events; returns the paths of steps and loops that changed. */
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
    // Innermost first: the state of an enclosing step derives from the steps inside it.
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
    if (underWay(before?.status) !== underWay(view.status)) this.iterations.recount(path);
    const place = this.places.of(path);
    if (!place || place.parent === null) return;
    let children = this.children.get(place.parent);
    if (!children) this.children.set(place.parent, (children = new Map()));
    if (underWay(view.status)) children.set(path, view.status);
    else children.delete(path);
    if (place.iteration) {
      this.iterations.take(place.iteration.loop, place.iteration.index, place.step.body.steps.length, view);
      changed.add(place.iteration.loop);
    }
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
    // Nothing is running without a worker, nor what started under a previous owner.
    const left = this.facts.execution.status !== 'running' || (start && start.seq < this.facts.boundary.seq);
    return left ? { ...view, status: 'cancelled', end: Math.max(this.facts.boundary.at, view.start ?? 0) } : view;
  }

  /** The state of a step that has running steps inside. */
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
    return this.facts.reruns.find((one) => one.steps.has(top) && began < one.at)?.number ?? null;
  }
}

/** When the next attempt is due; over REST it is in the failed attempt's error. */
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
