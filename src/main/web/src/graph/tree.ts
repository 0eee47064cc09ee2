import { isLoopKind } from '../kinds';
import type { Plan, PlannedStep } from '../types';

/** A step of the plan in its tree: the plan is a list of paths, the page needs the nesting. */
export interface Step {
  readonly plan: PlannedStep;
  /** The planned path, with `*` for the number of an iteration. */
  readonly path: string;
  readonly body: Body;
  readonly bodies: Body[];
  /** In the order written, over all bodies. */
  readonly order: number;
}

export interface Body {
  /** `then`, a case, `*` for the iterations of a loop; empty for the workflow's own. */
  readonly name: string;
  readonly owner: Step | null;
  readonly steps: Step[];
  /** True when it runs once per iteration. */
  readonly iterations: boolean;
}

export interface Tree {
  readonly root: Body;
  readonly steps: readonly Step[];
  readonly byPath: ReadonlyMap<string, Step>;
}

export function treeOf(plan: Plan): Tree {
  const root: Body = { name: '', owner: null, steps: [], iterations: false };
  const steps: Step[] = [];
  const byPath = new Map<string, Step>();
  const around: Step[] = [];
  for (const planned of plan.steps) {
    // Each step is followed by the steps of its bodies, so the enclosing one is the nearest whose path is a prefix.
    while (around.length > 0 && !planned.path.startsWith(`${around[around.length - 1]!.path}/`)) around.pop();
    const owner = around[around.length - 1] ?? null;
    const body = owner ? bodyOf(owner, planned.path.slice(owner.path.length + 1, -planned.id.length - 1)) : root;
    const step: Step = { plan: planned, path: planned.path, body, bodies: [], order: steps.length };
    body.steps.push(step);
    steps.push(step);
    byPath.set(step.path, step);
    around.push(step);
  }
  return { root, steps, byPath };
}

function bodyOf(owner: Step, name: string): Body {
  let body = owner.bodies.find((one) => one.name === name);
  if (!body) {
    body = { name, owner, steps: [], iterations: name === '*' && isLoopKind(owner.plan.kind) };
    owner.bodies.push(body);
  }
  return body;
}

export const isLoop = (step: Step): boolean => step.bodies.some((body) => body.iterations);

/** Number of steps in its bodies, at all depths. */
export function inside(step: Step): number {
  let count = 0;
  for (const body of step.bodies) for (const one of body.steps) count += 1 + inside(one);
  return count;
}

/** The location of a step result in the plan. */
export interface Place {
  readonly step: Step;
  /** Path of the enclosing step in this execution, null at the top. */
  readonly parent: string | null;
  /** The iteration it is directly in. */
  readonly iteration: { readonly loop: string; readonly index: number } | null;
}

/** Finds planned steps by the paths of results, in which iterations are numbered. */
export class Places {
  private readonly known = new Map<string, Place | null>();

  constructor(readonly tree: Tree) {}

  of(path: string): Place | null {
    let place = this.known.get(path);
    if (place === undefined) {
      place = find(this.tree.root, path, '');
      this.known.set(path, place);
    }
    return place;
  }
}

function find(body: Body, path: string, before: string): Place | null {
  const rest = path.slice(before.length);
  const slash = rest.indexOf('/');
  const id = slash < 0 ? rest : rest.slice(0, slash);
  const step = body.steps.find((one) => one.plan.id === id);
  if (!step) return null;
  const owner = before ? before.slice(0, before.length - bodyLength(body, before) - 2) : null;
  if (slash < 0) {
    return { step, parent: owner, iteration: body.iterations && owner !== null ? { loop: owner, index: Number(iterationOf(before)) } : null };
  }
  const inner = rest.slice(slash + 1);
  for (const one of step.bodies) {
    const name = one.iterations ? /^\d+/.exec(inner)?.[0] : one.name;
    // A case name may contain slashes: the right one is that in which the rest of the path is found.
    if (name !== undefined && inner.startsWith(`${name}/`)) {
      const place = find(one, path, `${before}${id}/${name}/`);
      if (place) return place;
    }
  }
  return null;
}

const iterationOf = (before: string): string => before.slice(before.lastIndexOf('/', before.length - 2) + 1, -1);

const bodyLength = (body: Body, before: string): number => (body.iterations ? iterationOf(before).length : body.name.length);

/** The path of a step in the execution within the selected iterations; `*` where none is selected. */
export function concrete(step: Step, iterationOfLoop: (loop: string) => number | null): string {
  const { body } = step;
  if (!body.owner) return step.plan.id;
  const owner = concrete(body.owner, iterationOfLoop);
  return `${owner}/${body.iterations ? (iterationOfLoop(owner) ?? '*') : body.name}/${step.plan.id}`;
}

/** A substitute for an unavailable plan: the steps that have results, without dependencies. */
export function planFrom(name: string, paths: Iterable<string>): Plan {
  const ids = new Set<string>();
  for (const path of paths) ids.add(path.split('/')[0]!);
  return { name, steps: [...ids].map((id) => ({ path: id, id, kind: '', waitsFor: [] })) };
}
