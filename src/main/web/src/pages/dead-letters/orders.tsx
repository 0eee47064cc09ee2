import { useEffect, useRef, useState } from 'preact/hooks';
import { encode, post, says } from '../../api';
import type { Cause, DeadLetter, Ordered } from '../../types';
import { Dialog } from '../../ui/basics';
import { toast } from '../../ui/toasts';
import type { Asked } from './filter';

export type Verb = 'retry' | 'discard';

export const retryOne = (id: string, discarded: boolean): Promise<Ordered> =>
  post<Ordered>(`/api/${discarded ? 'executions' : 'dead-letters'}/${encode(id)}/retry`);

interface Many {
  queued?: number;
  discarded?: number;
  more: boolean;
}

interface CauseProps {
  verb: Verb;
  cause: Cause;
  filter: Asked;
  /** Upper bound of the matches. */
  reach: number;
  close: () => void;
  changed: () => void;
}

const letters = (count: number): string => (count === 1 ? '1 dead letter' : `${count.toLocaleString()} dead letters`);

/** Retries or discards everything with one cause, a thousand at a time, until none is left or the person stops it. */
export function CauseDialog({ verb, cause, filter, reach, close, changed }: CauseProps) {
  const [reason, setReason] = useState('');
  const [children, setChildren] = useState(verb === 'discard');
  const [state, setState] = useState<'asking' | 'running' | 'over'>('asking');
  const [moved, setMoved] = useState(0);
  const [trouble, setTrouble] = useState('');
  const stopped = useRef(false);
  useEffect(() => () => void (stopped.current = true), []);

  const run = async () => {
    setState('running');
    setTrouble('');
    stopped.current = false;
    let sum = moved;
    let more = true;
    try {
      while (more && !stopped.current) {
        const body = { ...filter, children, ...(verb === 'discard' && { reason: reason.trim() }) };
        const answer = await post<Many>(`/api/dead-letters/${verb}`, body);
        sum += answer.queued ?? answer.discarded ?? 0;
        more = answer.more;
        setMoved(sum);
      }
    } catch (failure) {
      setTrouble(says(failure));
    }
    changed();
    if (more) {
      setState('asking');
    } else {
      toast(`${letters(sum)} ${verb === 'retry' ? 'queued again' : 'discarded'}`);
      setState('over');
      close();
    }
  };

  const word = verb === 'retry' ? 'Retry' : 'Discard';
  const running = state === 'running';
  return (
    <Dialog title={`${word} a whole cause`} open close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <div class="dialog-body">
          <p>
            {!children && 'Up to '}
            {letters(reach)} of <strong>{cause.workflow}</strong> with <code>{cause.type}</code>
            {cause.step !== null && (
              <>
                {' '}
                in step <code>{cause.step}</code>
              </>
            )}{' '}
            {verb === 'retry'
              ? 'will be queued again; their completed steps are kept.'
              : 'will be marked as handled. The executions stay failed and are listed under Discarded.'}
          </p>
          {reach > cause.count && (
            <p class="letters-warning">
              This cause has no step, so the order takes all of this type: {letters(reach - cause.count)} of them from steps.
            </p>
          )}
          <label class="letters-check">
            <input type="checkbox" checked={children} disabled={running} onClick={(event) => setChildren(event.currentTarget.checked)} />
            <span>
              Also those that another execution started
              {verb === 'retry' && ': otherwise they are skipped, since their parent starts them again when it is retried'}
            </span>
          </label>
          {verb === 'discard' && <Reason value={reason} change={setReason} disabled={running} />}
          <div role="status" aria-live="polite">
            {(running || moved > 0) && (
              <>
                <progress class="letters-progress" max={reach} value={moved} aria-label="Done so far" /> {moved.toLocaleString()} of at most{' '}
                {reach.toLocaleString()} {verb === 'retry' ? 'queued' : 'discarded'}
              </>
            )}
          </div>
          {trouble && (
            <p class="trouble" role="alert">
              {trouble}
            </p>
          )}
        </div>
        <footer>
          <button type="button" class="button" onClick={running ? () => void (stopped.current = true) : close}>
            {running ? 'Stop' : 'Keep them'}
          </button>
          <button class={`button ${verb === 'retry' ? 'primary' : 'danger'}`} disabled={running || (verb === 'discard' && !reason.trim())} aria-busy={running}>
            {moved > 0 && !running ? 'Go on' : `${word} ${children ? reach.toLocaleString() : 'them'}`}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

export function DiscardDialog({ letter, close, changed }: { letter: DeadLetter; close: () => void; changed: () => void }) {
  const [reason, setReason] = useState('');
  const [trouble, setTrouble] = useState('');
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      await post<Ordered>(`/api/dead-letters/${encode(letter.id)}/discard`, { reason: reason.trim() });
      toast('Discarded');
      changed();
      close();
    } catch (failure) {
      setTrouble(says(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title="Discard a dead letter" open close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <div class="dialog-body">
          <p>
            This execution of <strong>{letter.workflow}</strong> will be marked as done with. It stays a failed execution and is listed under Discarded.
          </p>
          <Reason value={reason} change={setReason} disabled={busy} />
          {trouble && (
            <p class="trouble" role="alert">
              {trouble}
            </p>
          )}
        </div>
        <footer>
          <button type="button" class="button" onClick={close}>
            Leave it
          </button>
          <button class="button danger" disabled={busy || !reason.trim()} aria-busy={busy}>
            Discard
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function Reason({ value, change, disabled }: { value: string; change: (reason: string) => void; disabled: boolean }) {
  return (
    <label class="field">
      Reason (required)
      <textarea rows={2} required maxLength={1000} value={value} disabled={disabled} onInput={(event) => change(event.currentTarget.value)} />
    </label>
  );
}
