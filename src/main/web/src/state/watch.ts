import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Tree } from '../graph/tree';
import type { Execution, ExecutionSummary, FeedEvent } from '../types';
import { type LoopView, Picture, type StepView } from './execution';

/** A loop as shown: its iterations, and their total when known. */
export interface LoopState extends LoopView {
  total: number | null;
}

/** The live view of an execution: each step's state is a signal, so that a change re-renders only what shows it. */
export class Watch {
  readonly execution: Signal<ExecutionSummary>;
  /** Incremented when something changed; at most once per animation frame. */
  readonly moment = signal(0);
  private readonly picture: Picture;
  private readonly steps = new Map<string, Signal<StepView | undefined>>();
  private readonly loops = new Map<string, Signal<LoopState | undefined>>();
  private readonly totals = new Map<string, number>();
  private changed = new Set<string>();
  private awaited = false;

  constructor(
    readonly tree: Tree,
    execution: Execution,
    private readonly soon: (flush: () => void) => void,
  ) {
    this.picture = new Picture(tree, execution);
    this.execution = signal(this.picture.execution);
  }

  get seq(): number {
    return this.picture.seq;
  }

  get sizes(): { input: number | null; output: number | null } {
    return this.picture.sizes;
  }

  get state(): Picture {
    return this.picture;
  }

  /** @param path of a step of this execution, with the numbers of iterations */
  step(path: string): ReadonlySignal<StepView | undefined> {
    let of = this.steps.get(path);
    if (!of) this.steps.set(path, (of = signal(this.picture.step(path))));
    return of;
  }

  loop(path: string): ReadonlySignal<LoopState | undefined> {
    let of = this.loops.get(path);
    if (!of) this.loops.set(path, (of = signal(this.loopState(path))));
    return of;
  }

  /** Whether events were skipped: then the stored execution has to be read. */
  apply(events: readonly FeedEvent[]): boolean {
    const leapt = events.length > 0 && events[0]!.seq > this.seq + 1;
    const gaps = events.some((event, index) => index > 0 && event.seq > events[index - 1]!.seq + 1);
    this.later(this.picture.apply(events));
    return leapt || gaps;
  }

  load(execution: Execution, asOf: number): void {
    this.later(this.picture.load(execution, asOf));
  }

  leap(seq: number): void {
    this.picture.leap(seq);
  }

  /** The total number of iterations of a loop. */
  total(loop: string, iterations: number): void {
    this.totals.set(loop, iterations);
    this.later(new Set([loop]));
  }

  private later(paths: Set<string>): void {
    for (const path of paths) this.changed.add(path);
    if (this.awaited) return;
    this.awaited = true;
    this.soon(() => this.flush());
  }

  private flush(): void {
    this.awaited = false;
    const changed = this.changed;
    this.changed = new Set();
    batch(() => {
      for (const path of changed) {
        const step = this.steps.get(path);
        if (step) step.value = this.picture.step(path);
        const loop = this.loops.get(path);
        if (loop) loop.value = this.loopState(path);
      }
      this.execution.value = this.picture.execution;
      this.moment.value++;
    });
  }

  private loopState(path: string): LoopState | undefined {
    const view = this.picture.loop(path);
    const total = this.totals.get(path) ?? null;
    return view && { ...view, total };
  }
}
