import { type Shown, type StepView, underWay } from './execution';

/** One iteration of a loop, as derived from its steps. */
export interface Iteration {
  index: number;
  status: 'running' | 'waiting' | 'succeeded' | 'failed' | 'cancelled';
  start: number | null;
  /** Null while it is running. */
  end: number | null;
}

export interface LoopView {
  running: number;
  waiting: number;
  done: number;
  failed: number;
  cancelled: number;
  /** Iterations that have started. */
  begun: number;
  newest: number | null;
  firstFailed: number | null;
}

interface Loop {
  iterations: Map<number, Counted>;
  /** Steps of its body. */
  size: number;
  view: LoopView;
}

interface Counted {
  steps: Map<string, Shown | null>;
  /** Null: it has not started, or will run again. */
  view: Iteration | null;
}

const NO_ITERATIONS: LoopView = { running: 0, waiting: 0, done: 0, failed: 0, cancelled: 0, begun: 0, newest: null, firstFailed: null };

const COUNTERS = { running: 'running', waiting: 'waiting', succeeded: 'done', failed: 'failed', cancelled: 'cancelled' } as const;

/** The iterations of all loops, counted incrementally: a loop may have a hundred thousand. */
export class Iterations {
  private readonly loops = new Map<string, Loop>();

  constructor(private readonly step: (path: string) => StepView | undefined) {}

  paths(): IterableIterator<string> {
    return this.loops.keys();
  }

  view(loop: string): LoopView | undefined {
    return this.loops.get(loop)?.view;
  }

  of(loop: string): Iteration[] {
    const iterations = [...(this.loops.get(loop)?.iterations.values() ?? [])].flatMap((one) => one.view ?? []);
    return iterations.sort((a, b) => a.index - b.index);
  }

  /** A step directly in an iteration has changed. */
  take(path: string, index: number, size: number, step: StepView): void {
    let loop = this.loops.get(path);
    if (!loop) this.loops.set(path, (loop = { iterations: new Map(), size, view: NO_ITERATIONS }));
    let counted = loop.iterations.get(index);
    if (!counted) loop.iterations.set(index, (counted = { steps: new Map(), view: null }));
    counted.steps.set(step.path, step.status);
    this.look(path, loop, index, counted);
  }

  /** An iteration between two of its steps is running as long as its loop is. */
  recount(path: string): void {
    const loop = this.loops.get(path);
    for (const [index, counted] of loop?.iterations ?? []) {
      if (counted.view?.status === 'running' || counted.view?.status === 'cancelled') this.look(path, loop!, index, counted);
    }
  }

  private look(path: string, loop: Loop, index: number, counted: Counted): void {
    const status = this.step(path)?.status;
    const over = status !== undefined && !underWay(status);
    const before = counted.view;
    counted.view = iteration(index, counted.steps, loop.size, over, this.step);
    loop.view = this.tally(path, loop.view, index, before, counted.view);
  }

  private tally(path: string, view: LoopView, index: number, before: Iteration | null, now: Iteration | null): LoopView {
    const to = { ...view };
    if (before) {
      to[COUNTERS[before.status]]--;
      to.begun--;
    }
    if (now) {
      to[COUNTERS[now.status]]++;
      to.begun++;
    }
    if (now && (to.newest === null || index > to.newest)) to.newest = index;
    if (!now && index === to.newest) to.newest = this.of(path).at(-1)?.index ?? null;
    if (now?.status === 'failed') to.firstFailed = Math.min(to.firstFailed ?? index, index);
    else if (to.firstFailed === index) to.firstFailed = this.of(path).find((one) => one.status === 'failed')?.index ?? null;
    return to;
  }
}

function iteration(index: number, steps: Map<string, Shown | null>, size: number, over: boolean, view: (path: string) => StepView | undefined): Iteration | null {
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
  // An iteration whose failure was handled shows as failed too, since people look for those.
  if (seen.failed > 0) return { index, status: 'failed', start, end };
  if (seen.cancelled > 0) return { index, status: 'cancelled', start, end };
  if (seen.ended === 0) return null;
  if (seen.ended >= size) return { index, status: 'succeeded', start, end };
  return over ? { index, status: 'cancelled', start, end } : { index, status: 'running', start, end: null };
}
