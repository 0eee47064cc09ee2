import { duration } from '../../format';
import { iterationsText } from '../../graph/states';
import { kindNamed } from '../../kinds';
import type { AttemptView, StepView } from '../../state/execution';
import type { Watch } from '../../state/watch';
import { SIGNS } from '../../ui/basics';
import { density } from './axis';
import type { RowOf } from './rows';

export type { RowOf } from './rows';

interface Props {
  row: RowOf;
  /** Start of the axis. */
  from: number;
  watch: Watch;
  critical: boolean;
  selected: boolean;
  /** Changes when a loop's density has to be recomputed. */
  number: number;
  open: (path: string) => void;
  tell: (text: string | null) => void;
}

export function Row({ row, from, watch, critical, selected, open, tell }: Props) {
  const view = watch.step(row.path).value;
  const loop = row.loop ? watch.loop(row.path).value : undefined;
  const text = says(row, view, from) + (loop ? `; ${iterationsText(loop)}` : '');
  return (
    <li class={`timeline-row${critical ? ' critical' : ''}${selected ? ' selected' : ''}`} onPointerEnter={() => tell(text)} onPointerLeave={() => tell(null)}>
      <button
        class="timeline-name"
        style={`padding-left:${0.5 + row.depth * 0.9}rem`}
        onClick={() => open(row.path)}
        onFocus={() => tell(text)}
        onBlur={() => tell(null)}
        aria-label={`${text}${critical ? '; on the critical path' : ''}`}
      >
        <span class={`timeline-sign ${view?.status ?? ''}`} aria-hidden="true">
          {view?.status ? SIGNS[view.status] : '·'}
        </span>
        <span class="timeline-id">{row.step.plan.id}</span>
      </button>
      <span class="timeline-track" aria-hidden="true">
        {view && bars(view, row, from)}
        {loop && view && <Density watch={watch} path={row.path} view={view} from={from} />}
      </span>
    </li>
  );
}

function bars(view: StepView, row: RowOf, from: number) {
  return view.attempts.flatMap((attempt, index) => {
    if (attempt.start === null) return [];
    const kind = `${attempt.status}${attempt.supersededBy !== null ? ' aside' : ''}${row.loop ? ' loop' : ''}`;
    const waits = attempt.waits ?? (kindNamed(row.step.plan.kind)?.waits && attempt.end !== null ? attempt.start : null);
    const made = [];
    if (waits === null) made.push(bar(`${index}`, `run ${kind}`, attempt.start, attempt.end, from));
    else {
      if (waits > attempt.start) made.push(bar(`${index}`, `run ${kind}`, attempt.start, waits, from));
      made.push(bar(`${index}w`, `wait ${kind}`, waits, attempt.end, from));
    }
    const next = view.attempts[index + 1];
    const pauses = next ? next.supersededBy === attempt.supersededBy && attempt.supersededBy === null : view.status === 'retrying';
    if (pauses && attempt.end !== null) made.push(bar(`${index}p`, 'pause', attempt.end, next?.start ?? null, from));
    return made;
  });
}

/** A running one ends where the axis does. */
function bar(key: string, kind: string, start: number, end: number | null, from: number) {
  return <span key={key} class={`timeline-bar ${kind}${end === null ? ' open' : ''}`} style={`--s:${start - from};--e:${end === null ? 'var(--now)' : end - from}`} />;
}

const PARTS = 60;

function Density({ watch, path, view, from }: { watch: Watch; path: string; view: StepView; from: number }) {
  const iterations = watch.state.iterationsOf(path);
  const start = view.attempts.find((one) => one.supersededBy === null)?.start ?? null;
  if (iterations.length === 0 || start === null) return null;
  const end = view.attempts.at(-1)!.end;
  const { busy, failed } = density(iterations, start, end ?? Date.now(), PARTS);
  const most = Math.max(1, ...busy);
  const points = busy.map((count, part) => `${part} ${20 - (18 * count) / most}L${part + 1} ${20 - (18 * count) / most}`);
  return (
    <svg class="timeline-density" style={`--s:${start - from};--e:${end === null ? 'var(--now)' : end - from}`} viewBox={`0 0 ${PARTS} 20`} preserveAspectRatio="none">
      <path d={`M0 20L${points.join('L')}L${PARTS} 20z`} />
      {failed.map((count, part) => count > 0 && <rect key={part} x={part} y="0" width="1" height="20" />)}
    </svg>
  );
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hour12: false });

export const clock = (at: number): string => CLOCK.format(at);

function says(row: RowOf, view: StepView | undefined, from: number): string {
  const last = view?.attempts.at(-1);
  const name = `${row.path} (${row.step.plan.kind})`;
  if (!view || !last || last.start === null) return `${name}: ${view?.status ?? 'not started'}`;
  const tries = view.attempts.length > 1 ? `, attempt ${last.attempt}` : '';
  return `${name}: ${view.status ?? 'runs again'}${tries}, ${clock(last.start)}, ${duration(last.start - from)} after the start, ${took(last)}`;
}

export function took({ start, end, status }: AttemptView): string {
  if (start === null || end === null) return status === 'waiting' ? 'still waiting' : 'still running';
  return `took ${duration(end - start)}`;
}
