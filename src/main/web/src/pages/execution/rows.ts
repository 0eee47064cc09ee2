import { type Body, isLoop, type Step, type Tree } from '../../graph/tree';

export interface RowOf {
  path: string;
  step: Step;
  depth: number;
  loop: boolean;
}

/** The rows of the timeline: all top-level steps, and nested ones that have started; a loop is one row. */
export function rowsOf(tree: Tree, begun: (path: string) => boolean): RowOf[] {
  const rows: RowOf[] = [];
  const add = (body: Body, before: string, depth: number): void => {
    for (const step of body.steps) {
      const path = before + step.plan.id;
      if (depth > 0 && !begun(path)) continue;
      rows.push({ path, step, depth, loop: isLoop(step) });
      for (const inner of step.bodies) if (!inner.iterations) add(inner, `${path}/${inner.name}/`, depth + 1);
    }
  };
  add(tree.root, '', 0);
  return rows;
}
