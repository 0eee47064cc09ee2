import type { ReadonlySignal } from '@preact/signals';
import type { Iteration, StepView } from '../state/execution';
import type { LoopState } from '../state/watch';

/** What the graph shows of an execution, by step path. */
export interface States {
  step(path: string): ReadonlySignal<StepView | undefined>;
  loop(path: string): ReadonlySignal<LoopState | undefined>;
  readonly state: { iterationsOf(loop: string): Iteration[] };
}

/** `37 of 200 done, 2 failed, 10 running`. */
export function iterationsText(loop: LoopState): string {
  const parts = [loop.total === null ? `${loop.done} done` : `${loop.done} of ${loop.total} done`];
  if (loop.failed > 0) parts.push(`${loop.failed} failed`);
  if (loop.running > 0) parts.push(`${loop.running} running`);
  if (loop.waiting > 0) parts.push(`${loop.waiting} waiting`);
  if (loop.cancelled > 0) parts.push(`${loop.cancelled} stopped`);
  return parts.join(', ');
}
