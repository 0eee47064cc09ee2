import { useMemo, useState } from 'preact/hooks';
import { full } from '../../format';
import type { ExecutionSummary } from '../../types';
import { Action, Dialog } from '../../ui/basics';
import { Id } from '../../ui/id';
import { toast } from '../../ui/toasts';
import type { Filter } from './filter';
import { able, AT_ONCE, matching, order, orderEach, reached, type Done, type Refused, type Verb } from './orders';

export interface Order {
  verb: Verb;
  /** Null: all that match the filter. */
  rows: readonly ExecutionSummary[] | null;
}

interface Props {
  order: Order;
  filter: Filter;
  close: () => void;
  done: (ids: readonly string[]) => void;
}

const DONE = { cancel: 'cancelled', retry: 'queued' } as const;

/** Cancels or retries many, and shows what was rejected. */
export function BulkDialog({ order: { verb, rows }, filter, close, done }: Props) {
  const [reason, setReason] = useState('');
  const [compensate, setCompensate] = useState(false);
  const [answer, setAnswer] = useState<Done | null>(null);
  const opened = useMemo(() => Date.now(), []);
  const ids = useMemo(() => (rows ?? []).filter((row) => able(verb, row)).map((row) => row.id), []);
  const leftOut = (rows?.length ?? 0) - ids.length;

  const run = async () => {
    const how = verb === 'cancel' ? { ...(reason.trim() && { reason: reason.trim() }), compensate } : {};
    const told = rows ? await orderEach(verb, ids, how) : await order(verb, { ...matching(verb, filter, opened), ...how });
    const sum = { ...told, changed: told.changed + (answer?.changed ?? 0) };
    done(ids);
    if (sum.refused.length > 0 || sum.more) {
      setAnswer(sum);
    } else {
      toast(`${sum.changed} ${DONE[verb]}`);
      close();
    }
  };

  const title = verb === 'cancel' ? 'Cancel executions' : 'Retry executions';
  const over = answer !== null && !answer.more;
  return (
    <Dialog title={title} open close={close}>
      <div class="dialog-body">
        {answer ? (
          <Told answer={answer} verb={verb} />
        ) : (
          <>
            <p>{rows ? about(verb, ids.length, leftOut) : aboutAll(verb, filter, opened)}</p>
            {verb === 'cancel' && (
              <>
                <label class="field">
                  Reason (stands in the execution)
                  <textarea rows={2} maxLength={1000} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
                </label>
                <label class="executions-check">
                  <input type="checkbox" checked={compensate} onClick={(event) => setCompensate(event.currentTarget.checked)} />
                  <span>
                    Compensate first: undo what their steps did, where the workflow says how
                  </span>
                </label>
              </>
            )}
          </>
        )}
      </div>
      <footer>
        <button class="button" onClick={close}>
          {answer ? 'Close' : 'Keep unchanged'}
        </button>
        {!over && (
          <Action class={verb === 'cancel' ? 'danger' : 'primary'} run={run} disabled={rows !== null && ids.length === 0}>
            {answer ? `${verb === 'cancel' ? 'Cancel' : 'Retry'} more` : rows ? `${verb === 'cancel' ? 'Cancel' : 'Retry'} ${ids.length}` : title}
          </Action>
        )}
      </footer>
    </Dialog>
  );
}

function about(verb: Verb, count: number, leftOut: number): string {
  const what =
    verb === 'cancel'
      ? `${executions(count)} will be cancelled, including the executions ${count === 1 ? 'it' : 'they'} started.`
      : `${executions(count)} will be queued again; completed steps are kept.`;
  if (leftOut === 0) return what;
  const why = verb === 'cancel' ? 'already finished' : 'neither failed nor cancelled';
  return `${what} ${leftOut} of the selected ${leftOut === 1 ? 'is' : 'are'} ${why} and will be skipped.`;
}

function aboutAll(verb: Verb, filter: Filter, opened: number): string {
  const states = reached(verb, filter).join(' or ');
  const which = `Every execution that matches the filter, is ${states} and was created before ${full(opened)}, including those not shown`;
  const then =
    verb === 'cancel'
      ? 'will be cancelled, including the executions they started'
      : 'will be queued again; completed steps are kept, and executions started by another execution are left to that one';
  return `${which}, ${then}. The newest go first, ${AT_ONCE.toLocaleString()} at a time.`;
}

function Told({ answer, verb }: { answer: Done; verb: Verb }) {
  return (
    <div role="status">
      <p>
        {executions(answer.changed)} {DONE[verb]}.{answer.more && ' More match the filter.'}
      </p>
      {answer.refused.length > 0 && (
        <>
          <p>Rejected because of their state:</p>
          <ul class="executions-refused">
            {answer.refused.map((one) => (
              <li key={one.id}>
                <Id id={one.id} /> {why(one)}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function why(one: Refused): string {
  return one.status ? `is ${one.status}` : 'no longer exists';
}

function executions(count: number): string {
  return count === 1 ? '1 execution' : `${count.toLocaleString()} executions`;
}
