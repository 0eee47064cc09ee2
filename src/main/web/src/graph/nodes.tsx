import type { ReadonlySignal } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { Turn } from '../state/execution';
import { SIGNS, Took } from '../ui/basics';
import { type Box, brief, type Frame } from './layout';
import { type States, turnsSay } from './states';
import { concrete, inside, isLoop } from './tree';

/** Which turn of a loop is looked at: a number, or by what. None: the first that failed, else the newest. */
export type Pick = number | 'newest';

/** What nodes share; the same object as long as the graph lives. */
export interface Shared {
  states: States | undefined;
  picks: ReadonlySignal<ReadonlyMap<string, Pick>>;
  pick: (loop: string, pick: Pick | null) => void;
  open: (path: string, concrete: string) => void;
  toggle: (path: string) => void;
  key: (path: string, event: KeyboardEvent) => void;
  focused: (path: string) => void;
}

/** Read while a node is drawn, this has it drawn again when another turn is looked at. */
export function turnLooker({ states, picks }: Shared): (loop: string) => number | null {
  return (loop) => {
    const picked = picks.value.get(loop);
    if (typeof picked === 'number') return picked;
    const turns = states?.loop(loop).value;
    return (picked === 'newest' ? turns?.newest : (turns?.firstFailed ?? turns?.newest)) ?? null;
  };
}

export function Node({ box, shared, selected }: { box: Box; shared: Shared; selected: boolean }) {
  const { step } = box;
  const { plan } = step;
  const path = shared.states ? concrete(step, turnLooker(shared)) : step.path;
  const view = shared.states?.step(path).value;
  const loop = isLoop(step) ? shared.states?.loop(path).value : undefined;
  const status = view?.status ?? null;
  const last = view?.attempts.at(-1);
  const said = loop ? turnsSay(loop) : (plan.label ?? '');
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
          {`, ${plan.kind}${plan.when ? ', conditional' : ''}${shared.states ? `, ${status ?? 'not begun'}` : ''}${loop ? `, ${said}` : ''}`}
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
        {body.turns ? 'each turn' : body.name}
        {body.turns && body.owner && shared.states && <TurnPick loop={concrete(body.owner, turnLooker(shared))} shared={shared} states={shared.states} />}
      </span>
    </div>
  );
}

const LISTED = 100;

function TurnPick({ loop, shared, states }: { loop: string; shared: Shared; states: States }) {
  const [turns, setTurns] = useState<Turn[]>([]);
  const state = states.loop(loop).value;
  const picked = shared.picks.value.get(loop);
  if (!state || state.begun === 0) return null;
  // Listed when a person is about to pick; a loop of thousands that goes on would make a new list each moment.
  const list = () => setTurns(toPick(states.state.turnsOf(loop), picked));
  const shown = turns.length > 0 ? turns : typeof picked === 'number' ? [{ index: picked, status: null }] : [];
  const first = state.firstFailed === null ? `newest (${state.newest})` : `first failed (${state.firstFailed})`;
  return (
    <select
      class="graph-pick"
      aria-label={`Turn of ${loop}`}
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
      {shown.map((turn) => (
        <option key={turn.index} value={String(turn.index)}>
          {turn.index}
          {turn.status && ` ${SIGNS[turn.status]} ${turn.status}`}
        </option>
      ))}
    </select>
  );
}

/** Those that failed first, then the newest. */
function toPick(turns: Turn[], picked: Pick | undefined): Turn[] {
  const failed = turns.filter((turn) => turn.status === 'failed').slice(0, LISTED);
  const others = turns.filter((turn) => turn.status !== 'failed').slice(-LISTED).reverse();
  const all = [...failed, ...others];
  const own = turns.find((turn) => turn.index === picked);
  return own && !all.includes(own) ? [own, ...all] : all;
}
