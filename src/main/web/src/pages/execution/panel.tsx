import './panel.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { encode, get, Problem } from '../../api';
import { bytes, duration, iso } from '../../format';
import { isLoop } from '../../graph/tree';
import type { AttemptView, StepView } from '../../state/execution';
import type { Watch } from '../../state/watch';
import type { StepDetail } from '../../types';
import { terminal } from '../../types';
import { Ago, Badge, Loading, SIGNS, Took, Trouble } from '../../ui/basics';
import { JsonView } from '../../ui/json';
import { useLoad } from '../../ui/load';
import { clock } from './row';
import { LARGE } from './values';

interface Props {
  id: string;
  path: string;
  /** Null: the newest. */
  attempt: number | null;
  watch: Watch;
  open: (path: string, attempt?: number) => void;
  close: () => void;
  rerun: () => void;
}

/** A step of this execution: input, output, times and error. */
export function StepPanel({ id, path, attempt, watch, open, close, rerun }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const view = watch.step(path).value;
  const place = watch.state.place(path);
  const step = place?.step ?? watch.tree.byPath.get(path);
  const shown = view?.attempts.find((one) => one.attempt === attempt) ?? view?.attempts.at(-1);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div class="drawer" role="dialog" aria-labelledby="step-title">
      <header>
        <div>
          <h2 id="step-title" ref={heading} tabIndex={-1}>
            {path}
          </h2>
          <p>
            {view?.status ? <Badge status={view.status} /> : <span class="dim">not started</span>} <span class="dim">{step?.plan.kind}</span>
            {step?.plan.when && <span class="dim"> · conditional</span>}
            {step?.plan.line ? <span class="dim"> · line {step.plan.line}</span> : null}
          </p>
        </div>
        <div class="drawer-orders">
          {step && terminal(watch.execution.value.status) && (
            <button class="button small" onClick={rerun}>
              Run again from here…
            </button>
          )}
          <button class="button quiet icon" aria-label="Close" onClick={close}>
            ✕
          </button>
        </div>
      </header>
      <div class="drawer-body">
        {step?.plan.label && <p class="drawer-label">{step.plan.label}</p>}
        {view && view.attempts.length > 1 && <Attempts path={path} view={view} shown={shown} open={open} />}
        {shown && <Times view={view!} attempt={shown} />}
        {step && isLoop(step) && <Iterations path={path} watch={watch} open={open} />}
        {shown ? <Detail key={`${shown.attempt}`} id={id} path={path} attempt={shown} newest={shown === view!.attempts.at(-1)} /> : <NotBegun watch={watch} path={path} />}
      </div>
    </div>
  );
}

function Attempts({ path, view, shown, open }: { path: string; view: StepView; shown: AttemptView | undefined; open: Props['open'] }) {
  return (
    <nav class="tabs" aria-label="Attempts">
      {view.attempts.map((one) => (
        <button key={one.attempt} aria-current={one === shown ? 'true' : undefined} onClick={() => open(path, one.attempt)}>
          <span aria-hidden="true">{SIGNS[one.status]}</span> {one.attempt}
          <span class="visually-hidden">
            {' '}
            {one.status}
            {one.supersededBy !== null && ', superseded by a rerun'}
          </span>
        </button>
      ))}
    </nav>
  );
}

function Times({ view, attempt }: { view: StepView; attempt: AttemptView }) {
  const { start, end, waits } = attempt;
  const next = view.attempts[view.attempts.indexOf(attempt) + 1];
  return (
    <dl class="drawer-times">
      <dt>Started</dt>
      <dd>{start === null ? '–' : <time dateTime={iso(start)}>{clock(start)}</time>}</dd>
      <dt>Ended</dt>
      <dd>{end === null ? 'not yet' : <time dateTime={iso(end)}>{clock(end)}</time>}</dd>
      <dt>{end === null ? 'So far' : 'Took'}</dt>
      <dd>
        <Took from={start} to={end} />
        {waits !== null && start !== null && (
          <>
            {' '}
            <span class="dim">
              ({duration(waits - start)} running, then waiting <Took from={waits} to={end} />)
            </span>
          </>
        )}
      </dd>
      {attempt.until !== null && end === null && (
        <>
          <dt>Waits until</dt>
          <dd>
            {clock(attempt.until)} (<Ago at={attempt.until} />)
          </dd>
        </>
      )}
      {attempt.child && (
        <>
          <dt>Child</dt>
          <dd>
            <a href={`/executions/${encode(attempt.child)}`}>…{attempt.child.slice(-8)}</a>
          </dd>
        </>
      )}
      {next?.start != null && end !== null && (
        <>
          <dt>Next attempt</dt>
          <dd>after {duration(next.start - end)}</dd>
        </>
      )}
      {attempt.supersededBy !== null && (
        <>
          <dt>Superseded</dt>
          <dd>by rerun {attempt.supersededBy}: it no longer counts</dd>
        </>
      )}
    </dl>
  );
}

const FAILED_SHOWN = 20;

function Iterations({ path, watch, open }: { path: string; watch: Watch; open: Props['open'] }) {
  const loop = watch.loop(path).value;
  if (!loop || loop.begun === 0) return null;
  const failed = loop.failed === 0 ? [] : watch.state.iterationsOf(path).filter((iteration) => iteration.status === 'failed').slice(0, FAILED_SHOWN);
  const first = watch.state.place(path)?.step.bodies[0]?.steps[0]?.plan.id;
  return (
    <section>
      <h3>Iterations</h3>
      <p>
        {loop.begun} started: {loop.done} done, {loop.failed} failed, {loop.running} running, {loop.waiting} waiting
      </p>
      {failed.length > 0 && (
        <p class="drawer-iterations">
          Failed:
          {failed.map((iteration) => (
            <button key={iteration.index} class="button small" onClick={() => open(failedStep(watch, path, iteration.index) ?? `${path}/${iteration.index}/${first}`)}>
              {iteration.index}
            </button>
          ))}
        </p>
      )}
    </section>
  );
}

function failedStep(watch: Watch, loop: string, iteration: number): string | null {
  const steps = watch.state.place(loop)?.step.bodies[0]?.steps ?? [];
  return steps.map((step) => `${loop}/${iteration}/${step.plan.id}`).find((path) => watch.state.step(path)?.status === 'failed') ?? null;
}

function NotBegun({ watch, path }: { watch: Watch; path: string }) {
  const step = watch.state.place(path)?.step ?? watch.tree.byPath.get(path);
  if (!step) return <p>This workflow has no such step.</p>;
  const waits = step.plan.waitsFor.map((wait) => wait.step);
  return <p class="dim">It has not started here.{waits.length > 0 && ` It waits for ${waits.join(', ')}.`}</p>;
}

interface DetailOf {
  id: string;
  path: string;
  attempt: AttemptView;
  newest: boolean;
}

function Detail({ id, path, attempt, newest }: DetailOf) {
  const large = (attempt.size ?? 0) > LARGE;
  const [wanted, setWanted] = useState(!large);
  return (
    <>
      {attempt.error && <Failed attempt={attempt} />}
      {wanted ? (
        <Loaded id={id} path={path} attempt={attempt} newest={newest} />
      ) : (
        <section>
          <h3>Input and output</h3>
          <button class="button" onClick={() => setWanted(true)}>
            Load ({bytes(attempt.size ?? 0)})
          </button>
        </section>
      )}
    </>
  );
}

function Failed({ attempt }: { attempt: AttemptView }) {
  const { type, message, step: _step, retryable: _retryable, ...more } = attempt.error!;
  return (
    <section>
      <h3>Error</h3>
      <div class="trouble">
        <strong>{type}</strong>
        <p>{message}</p>
      </div>
      {Object.keys(more).length > 0 && <JsonView value={more} label="Error details" />}
    </section>
  );
}

function Loaded({ id, path, attempt, newest }: DetailOf) {
  // Loaded again when the attempt has ended: then its output is available.
  const over = attempt.end !== null;
  // The newest is requested without its number: a running attempt is not recorded under it yet.
  const number = newest ? null : attempt.attempt;
  const { value, failure, reload } = useLoad(
    (signal) => get<StepDetail>(`/api/executions/${encode(id)}/steps`, { path, attempt: number }, signal),
    [id, path, number, over],
  );
  if (!value) return failure ? <Missing failure={failure} retry={() => void reload()} /> : <Loading />;
  return (
    <>
      <section>
        <h3>Input</h3>
        {value.inputNote && <p class="dim">{value.inputNote}</p>}
        {(value.input !== null || !value.inputNote) && <JsonView value={value.input} label="Input" />}
        {value.reads.length > 0 && (
          <details>
            <summary>Read from</summary>
            <ul>
              {value.reads.map((read) => (
                <li>
                  <code>{read.path}</code> {read.expression && <code class="dim">{read.expression}</code>}
                </li>
              ))}
            </ul>
          </details>
        )}
      </section>
      <section>
        <h3>Output</h3>
        {over ? <JsonView value={value.output} label="Output" /> : <p class="dim">Not yet.</p>}
      </section>
    </>
  );
}

function Missing({ failure, retry }: { failure: unknown; retry: () => void }) {
  return failure instanceof Problem && failure.status === 404 ? <p class="dim">Nothing is recorded for this attempt.</p> : <Trouble failure={failure} retry={retry} />;
}
