import type { Body, Step } from '../../graph/tree';

export interface Span {
  start: number;
  /** Null while it lasts. */
  end: number | null;
}

/**
 * The steps that made it take as long as it took: from the one that ended last, back along what each waited for longest, and
 * into the steps it consists of. Turns of a loop are not followed; the loop stands for them.
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
  const latest = (steps: readonly Step[]): Step | null =>
    steps.reduce<Step | null>((last, step) => (end(step) > (last ? end(last) : -Infinity) ? step : last), null);
  for (let step = latest(body.steps); step; step = latest(inputs(body, step))) {
    const path = before + step.plan.id;
    found.add(path);
    for (const inner of step.bodies) {
      if (!inner.turns && inner.name !== 'compensate') follow(inner, `${path}/${inner.name}/`, spans, found);
    }
  }
}

function inputs(body: Body, step: Step): Step[] {
  return step.plan.waitsFor.flatMap((wait) => body.steps.find((one) => one.plan.id === wait.step) ?? []);
}
