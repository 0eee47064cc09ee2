import { useEffect, useRef, useState } from 'preact/hooks';
import { encode, get } from '../../api';
import { shortId } from '../../format';
import type { DeadLetter, Execution, Json, Page } from '../../types';
import { Action, Ago, Dialog, Loading, Trouble } from '../../ui/basics';
import { Id } from '../../ui/id';
import { JsonView } from '../../ui/json';
import { useLoad } from '../../ui/load';
import { toast } from '../../ui/toasts';
import type { Asked } from './filter';
import { DiscardDialog, retryOne } from './orders';

const PAGE = 25;
const MOST = 500;

interface Props {
  filter: Asked;
  discarded: boolean;
  /** All are of this step: it is shown once, above them. */
  step?: string | null;
  /** Only these of the filter's matches. */
  only?: (letter: DeadLetter) => boolean;
  /** A changed value triggers a reload of what is shown. */
  version: unknown;
  changed: () => void;
  label: string;
  /** Shown when there are none. */
  none: preact.ComponentChildren;
}

/** A paged list of dead letters. */
export function Letters({ filter, discarded, step, only, version, changed, label, none }: Props) {
  const [opened, setOpened] = useState<DeadLetter | null>(null);
  const [discarding, setDiscarding] = useState<DeadLetter | null>(null);
  const shown = useRef(PAGE);
  const read = (limit: number, cursor: string | null, signal?: AbortSignal) =>
    get<Page<DeadLetter>>('/api/dead-letters', { ...filter, discarded: discarded || null, limit, cursor }, signal);
  const key = JSON.stringify([filter, discarded]);
  const list = useLoad((signal) => read(Math.min(MOST, shown.current), null, signal), [key]);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) void list.reload();
    first.current = false;
  }, [version]);

  if (!list.value) return list.failure === undefined ? <Loading /> : <Trouble failure={list.failure} retry={() => void list.reload()} />;
  const { items, next } = list.value;
  const some = only ? items.filter(only) : items;
  const more = async () => {
    const page = await read(PAGE, next);
    const known = new Set(items.map((one) => one.id));
    const all = [...items, ...page.items.filter((one) => !known.has(one.id))];
    shown.current = all.length;
    list.set({ items: all, next: page.next });
  };
  const retry = async (letter: DeadLetter) => {
    // A discarded one needs the retry of its execution, which reverts the discard.
    await retryOne(letter.id, discarded);
    toast('Queued again');
    list.set({ items: items.filter((one) => one.id !== letter.id), next });
    changed();
  };
  if (some.length === 0 && next === null) return <>{none}</>;
  return (
    <>
      <table class="table cards letters-table" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">Execution</th>
            {discarded && <th scope="col">Workflow</th>}
            <th scope="col">Failed</th>
            <th scope="col">Attempts</th>
            <th scope="col">Message</th>
            {discarded && <th scope="col">Discarded</th>}
            <th scope="col">
              <span class="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {some.map((letter) => (
            <Row
              key={letter.id}
              letter={letter}
              discarded={discarded}
              sameStep={letter.cause.step === step}
              open={() => setOpened(letter)}
              retry={() => retry(letter)}
              discard={() => setDiscarding(letter)}
            />
          ))}
        </tbody>
      </table>
      {next !== null && (
        <div class="letters-more">
          <Action run={more}>Load more</Action>
        </div>
      )}
      {opened && <Inspect letter={opened} close={() => setOpened(null)} />}
      {discarding && (
        <DiscardDialog
          letter={discarding}
          close={() => setDiscarding(null)}
          changed={() => {
            list.set({ items: items.filter((one) => one.id !== discarding.id), next });
            changed();
          }}
        />
      )}
    </>
  );
}

interface RowProps {
  letter: DeadLetter;
  discarded: boolean;
  sameStep: boolean;
  open: () => void;
  retry: () => Promise<unknown>;
  discard: () => void;
}

function Row({ letter, discarded, sameStep, open, retry, discard }: RowProps) {
  const name = shortId(letter.id);
  return (
    <tr>
      <td data-label="Execution">
        <span>
          <Id id={letter.id} />
          {letter.parent && (
            <span class="letters-note">
              child of{' '}
              <a href={`/executions/${encode(letter.parent)}`} title={letter.parent}>
                <code>{shortId(letter.parent)}</code>
              </a>
            </span>
          )}
        </span>
      </td>
      {discarded && (
        <td data-label="Workflow">
          <span>
            <a href={`/workflows/${encode(letter.workflow)}`}>{letter.workflow}</a> <span class="dim">v{letter.version}</span>
          </span>
        </td>
      )}
      <td data-label="Failed" class="number">
        <Ago at={letter.failedAt} />
      </td>
      <td data-label="Attempts" class="number">
        {letter.attempts}
      </td>
      <td data-label="Message" class="letters-message">
        <span class="cut" title={letter.cause.message}>
          {letter.cause.step && !sameStep && <code>{letter.cause.step}</code>} {letter.cause.message}
        </span>
      </td>
      {discarded && (
        <td data-label="Discarded" class="letters-reason">
          <span>
            <Ago at={letter.discardedAt} />: {letter.discardReason}
          </span>
        </td>
      )}
      <td class="letters-actions">
        <button class="button small" onClick={open} aria-label={`Inspect ${name}`}>
          Inspect
        </button>
        <Action class="small" run={retry} aria-label={`Retry ${name}`}>
          Retry
        </Action>
        {!discarded && (
          <button class="button small" onClick={discard} aria-label={`Discard ${name}`}>
            Discard…
          </button>
        )}
      </td>
    </tr>
  );
}

/** The whole error: the list truncates it after a thousand characters. */
function Inspect({ letter, close }: { letter: DeadLetter; close: () => void }) {
  const whole = useLoad((signal) => get<Execution>(`/api/executions/${encode(letter.id)}`, { values: false }, signal), [letter.id]);
  return (
    <Dialog title={`Why ${letter.workflow} failed`} open close={close}>
      <div class="dialog-body">
        <dl class="letters-facts">
          <dt>Execution</dt>
          <dd>
            <Id id={letter.id} />
          </dd>
          <dt>Failed</dt>
          <dd>
            <Ago at={letter.failedAt} />, after {letter.attempts === 1 ? 'one attempt' : `${letter.attempts} attempts`}
          </dd>
          <dt>Type</dt>
          <dd>
            <code>{letter.cause.type}</code>
          </dd>
          {letter.cause.step && (
            <>
              <dt>Step</dt>
              <dd>
                <code>{letter.cause.step}</code>
              </dd>
            </>
          )}
          {letter.discardReason !== undefined && (
            <>
              <dt>Discarded</dt>
              <dd>
                <Ago at={letter.discardedAt} />: {letter.discardReason}
              </dd>
            </>
          )}
        </dl>
        {whole.value ? (
          <>
            <p class="letters-whole">{whole.value.error?.message ?? letter.cause.message}</p>
            {whole.value.error && <JsonView value={whole.value.error as unknown as Json} label="Error" />}
          </>
        ) : whole.failure === undefined ? (
          <p class="letters-whole">{letter.cause.message}</p>
        ) : (
          <Trouble failure={whole.failure} retry={() => void whole.reload()} />
        )}
      </div>
      <footer>
        <a class="button primary" href={`/executions/${encode(letter.id)}`}>
          Open the execution
        </a>
      </footer>
    </Dialog>
  );
}
