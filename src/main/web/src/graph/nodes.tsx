import type { ReadonlySignal } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { Iteration } from '../state/execution';
import { SIGNS, Took } from '../ui/basics';
import { type Box, brief, type Frame } from './layout';
import { type States, iterationsText } from './states';
import { concrete, inside, isLoop } from './tree';

/** The selected iteration of a loop: a number or a rule. None: the first failed one, otherwise the newest. */
export type Pick = number | 'newest';

/** Shared by all nodes; the same object for the lifetime of the graph. */
export interface Shared {
  states: States | undefined;
  picks: ReadonlySignal<ReadonlyMap<string, Pick>>;
  pick: (loop: string, pick: Pick | null) => void;
  open: (path: string, concrete: string) => void;
  toggle: (path: string) => void;
  key: (path: string, event: KeyboardEvent) => void;
  focused: (path: string) => void;
}

/** Read while a node is rendered, so that it is rendered again when another iteration is selected. */
export function selectedIteration({ states, picks }: Shared): (loop: string) => number | null {
  return (loop) => {
    const picked = picks.value.get(loop);
    if (typeof picked === 'number') return picked;
    const iterations = states?.loop(loop).value;
    return (picked === 'newest' ? iterations?.newest : (iterations?.firstFailed ?? iterations?.newest)) ?? null;
  };
}

export function Node({ box, shared, selected }: { box: Box; shared: Shared; selected: boolean }) {
  const { step } = box;
  const { plan } = step;
  const path = shared.states ? concrete(step, selectedIteration(shared)) : step.path;
  const view = shared.states?.step(path).value;
  const loop = isLoop(step) ? shared.states?.loop(path).value : undefined;
  const status = view?.status ?? null;
  const last = view?.attempts.at(-1);
  const said = loop ? iterationsText(loop) : (plan.label ?? '');
  const count = inside(step);
  return (
    <div class={`graph-node ${status ?? 'pending'}${box.open ? ' open' : ''}`} style={`left:${box.x}px;top:${box.y}px;width:${box.width}px`}>
      <button
        class="graph-step"
        tabIndex={-1}
        data-path={step.path}
        aria-pressed={selected}
        title={`${path} · ${plan.kind}${plan.label ? `\n${plan.label}` : ''}`}
        onClick={() => shared.open(step.path, path)}
        onKeyDown={(event) => shared.key(step.path, event)}
        onFocus={() => shared.focused(step.path)}
      >
        <span class="graph-line">
          {shared.states && (
            <span class="graph-sign" aria-hidden="true">
              {status ? SIGNS[status] : ''}
            </span>
          )}
          <strong>{plan.id}</strong>
          {plan.when && (
            <span class="graph-when" aria-hidden="true">
              when
            </span>
          )}
          {last && last.start !== null && status && status !== 'skipped' && (
            <span class="graph-took" aria-hidden="true">
              {view!.attempts.length > 1 && `${view!.attempts.length}× `}
              <Took from={last.start} to={last.end} />
            </span>
          )}
        </span>
        <span class="graph-line graph-what" aria-hidden="true">
          {!loop && !said.startsWith(plan.kind) && <span class="graph-kind">{plan.kind}</span>}
          <span class="graph-label">{brief(said)}</span>
        </span>
        <span class="visually-hidden">
          {`, ${plan.kind}${plan.when ? ', conditional' : ''}${shared.states ? `, ${status ?? 'not started'}` : ''}${loop ? `, ${said}` : ''}`}
        </span>
        {loop && loop.total !== null && loop.total > 0 && (
          <span class="graph-progress" aria-hidden="true">
            <span class="good" style={`width:${(100 * loop.done) / loop.total}%`} />
            <span class="bad" style={`width:${(100 * loop.failed) / loop.total}%`} />
          </span>
        )}
      </button>
      {count > 0 && (
        <button
          class="graph-toggle"
          tabIndex={-1}
          aria-expanded={box.open}
          aria-label={`${box.open ? 'Fold' : 'Unfold'} ${plan.id}, ${count} steps`}
          title={box.open ? 'Fold' : `Unfold ${count} ${count === 1 ? 'step' : 'steps'}`}
          onClick={() => shared.toggle(step.path)}
        >
          {box.open ? '▾' : '▸'} {count}
        </button>
      )}
    </div>
  );
}

export function FrameBox({ frame, shared }: { frame: Frame; shared: Shared }) {
  const { body } = frame;
  return (
    <div class="graph-frame" style={`left:${frame.x}px;top:${frame.y}px;width:${frame.width}px;height:${frame.height}px`}>
      <span class="graph-caption">
        {body.iterations ? 'each iteration' : body.name}
        {body.iterations && body.owner && shared.states && <IterationPicker loop={concrete(body.owner, selectedIteration(shared))} shared={shared} states={shared.states} />}
      </span>
    </div>
  );
}

const LISTED = 100;

function IterationPicker({ loop, shared, states }: { loop: string; shared: Shared; states: States }) {
  const [iterations, setIterations] = useState<Iteration[]>([]);
  const state = states.loop(loop).value;
  const picked = shared.picks.value.get(loop);
  if (!state || state.begun === 0) return null;
  // Listed only when a person is about to choose; a running loop of thousands would rebuild the list constantly.
  const list = () => setIterations(toPick(states.state.iterationsOf(loop), picked));
  const shown = iterations.length > 0 ? iterations : typeof picked === 'number' ? [{ index: picked, status: null }] : [];
  const first = state.firstFailed === null ? `newest (${state.newest})` : `first failed (${state.firstFailed})`;
  return (
    <select
      class="graph-pick"
      aria-label={`Iteration of ${loop}`}
      value={picked === undefined ? '' : String(picked)}
      onFocus={list}
      onPointerDown={(event) => {
        event.stopPropagation();
        list();
      }}
      onChange={(event) => {
        const value = event.currentTarget.value;
        shared.pick(loop, value === '' ? null : value === 'newest' ? value : Number(value));
      }}
    >
      <option value="">{first}</option>
      {state.firstFailed !== null && <option value="newest">{`newest (${state.newest})`}</option>}
      {shown.map((iteration) => (
        <option key={iteration.index} value={String(iteration.index)}>
          {iteration.index}
          {iteration.status && ` ${SIGNS[iteration.status]} ${iteration.status}`}
        </option>
      ))}
    </select>
  );
}

/** Failed ones first, then the newest. */
function toPick(iterations: Iteration[], picked: Pick | undefined): Iteration[] {
  const failed = iterations.filter((iteration) => iteration.status === 'failed').slice(0, LISTED);
  const others = iterations.filter((iteration) => iteration.status !== 'failed').slice(-LISTED).reverse();
  const all = [...failed, ...others];
  const own = iterations.find((iteration) => iteration.index === picked);
  return own && !all.includes(own) ? [own, ...all] : all;
}
