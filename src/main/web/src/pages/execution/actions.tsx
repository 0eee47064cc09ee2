import { useState } from 'preact/hooks';
import { encode, post } from '../../api';
import type { Watch } from '../../state/watch';
import type { ExecutionSummary } from '../../types';
import { terminal } from '../../types';
import { Action, Dialog } from '../../ui/basics';
import { toast } from '../../ui/toasts';

interface Props {
  watch: Watch;
  /** The planned path. */
  selected: string | null;
  reload: () => Promise<void>;
  /** The dialog that is open. */
  asking: Asked;
  ask: (what: Asked) => void;
}

export type Asked = 'cancel' | 'rerun' | null;

/** The available actions. If one is rejected anyway, the service's message is shown. */
export function Actions({ watch, selected, reload, asking, ask }: Props) {
  const one = watch.execution.value;
  const over = terminal(one.status);
  const order = (action: string, said: string, body?: object) => async () => {
    await post(`/api/executions/${encode(one.id)}/${action}`, body);
    toast(said);
    await reload();
  };
  return (
    <>
      {one.pausedAt ? (
        <Action run={order('resume', 'Resumed')} disabled={over}>
          Resume
        </Action>
      ) : (
        <Action run={order('pause', 'Pauses after the running steps')} disabled={over} title={over ? 'Already finished' : undefined}>
          Pause
        </Action>
      )}
      <button class="button danger" disabled={over} title={over ? 'Already finished' : undefined} onClick={() => ask('cancel')}>
        Cancel…
      </button>
      <Action run={order('retry', 'Queued again')} disabled={!retryable(one)} title={retryable(one) ? 'Continues after the completed steps' : 'Only for failed or cancelled executions'}>
        Retry
      </Action>
      <button class="button" disabled={!over} title={over ? undefined : 'Not finished yet'} onClick={() => ask('rerun')}>
        Run again…
      </button>
      <Cancel watch={watch} open={asking === 'cancel'} close={() => ask(null)} reload={reload} />
      <Rerun watch={watch} selected={selected} open={asking === 'rerun'} close={() => ask(null)} reload={reload} />
    </>
  );
}

const retryable = (one: ExecutionSummary): boolean => one.status === 'failed' || one.status === 'cancelled';

interface Asking {
  watch: Watch;
  open: boolean;
  close: () => void;
  reload: () => Promise<void>;
}

function Cancel({ watch, open, close, reload }: Asking) {
  const [reason, setReason] = useState('');
  const [compensate, setCompensate] = useState(false);
  const compensable = watch.tree.steps.some((step) => step.bodies.some((body) => body.name === 'compensate'));
  const { id } = watch.execution.value;
  const run = async () => {
    await post(`/api/executions/${encode(id)}/cancel`, { ...(reason && { reason }), ...(compensate && { compensate }) });
    toast(compensate ? 'Cancelled; completed steps are being compensated' : 'Cancelled');
    close();
    await reload();
  };
  return (
    <Dialog title="Cancel this execution" open={open} close={close}>
      <div class="dialog-body">
        <p>It ends immediately, together with every execution its steps started.</p>
        <label class="field">
          Reason (optional)
          <textarea rows={2} maxLength={1000} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        {compensable && (
          <label class="execution-check">
            <input type="checkbox" checked={compensate} onChange={(event) => setCompensate(event.currentTarget.checked)} />
            Undo what its steps did (compensate)
          </label>
        )}
      </div>
      <footer>
        <button class="button" onClick={close}>
          Keep it
        </button>
        <Action class="danger" run={run}>
          Cancel execution
        </Action>
      </footer>
    </Dialog>
  );
}

function Rerun({ watch, selected, open, close, reload }: Asking & { selected: string | null }) {
  const steps = watch.tree.root.steps;
  const chosen = selected?.split('/')[0] ?? '';
  const [picked, setPicked] = useState<string | null>(null);
  const from = picked ?? (steps.some((step) => step.path === chosen) ? chosen : '');
  const { id } = watch.execution.value;
  const done = () => {
    setPicked(null);
    close();
  };
  const run = async () => {
    await post(`/api/executions/${encode(id)}/rerun`, undefined, { from });
    toast('Queued again');
    done();
    await reload();
  };
  return (
    <Dialog title="Run again" open={open} close={done}>
      <div class="dialog-body">
        <label class="field">
          From
          <select value={from} onChange={(event) => setPicked(event.currentTarget.value)}>
            <option value="">the beginning: all steps</option>
            {steps.map((step) => (
              <option key={step.path} value={step.path}>
                {step.path}
              </option>
            ))}
          </select>
        </label>
        <p class="dim">{from ? 'This step and everything that depends on it run again. The results of the others are kept.' : 'Every step runs again, with the same input.'}</p>
      </div>
      <footer>
        <button class="button" onClick={done}>
          Not now
        </button>
        <Action class="primary" run={run}>
          Run again
        </Action>
      </footer>
    </Dialog>
  );
}
