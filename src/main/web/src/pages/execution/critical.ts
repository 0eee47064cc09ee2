import type { Body, Step } from '../../graph/tree';

export interface Span {
  start: number;
  /** Null while it is running. */
  end: number | null;
}

/**
 * The critical path: from the step that ended last, back along the dependency each waited for longest, and into
 * nested steps. Iterations of a loop are not followed; the loop represents them.
 *
 * @param spans of a step, by its path in the execution
 */
export function critical(root: Body, spans: (path: string) => Span | null): Set<string> {
  const found = new Set<string>();
  follow(root, '', spans, found);
  return found;
}

function follow(body: Body, before: string, spans: (path: string) => Span | null, found: Set<string>): void {
  const end = (step: Step): number => {
    const span = spans(before + step.plan.id);
    return span ? (span.end ?? Infinity) : -Infinity;
  };
  // Of those that ended in the same millisecond, the last in the definition: it waited for the others.
  const latest = (steps: readonly Step[]): Step | null =>
    steps.reduce<Step | null>((last, step) => (end(step) > -Infinity && (!last || end(step) >= end(last)) ? step : last), null);
  for (let step = latest(body.steps); step; step = latest(inputs(body, step))) {
    const path = before + step.plan.id;
    found.add(path);
    for (const inner of step.bodies) {
      if (!inner.iterations && inner.name !== 'compensate') follow(inner, `${path}/${inner.name}/`, spans, found);
    }
  }
}

function inputs(body: Body, step: Step): Step[] {
  return step.plan.waitsFor.flatMap((wait) => body.steps.find((one) => one.plan.id === wait.step) ?? []);
}
