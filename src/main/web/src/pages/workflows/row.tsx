import { useState } from 'preact/hooks';
import { call, encode, post, url } from '../../api';
import { duration } from '../../format';
import type { WorkflowSummary } from '../../types';
import { Action, Ago, Badge, Dialog } from '../../ui/basics';
import { RunDialog } from '../../ui/run';
import { toast } from '../../ui/toasts';
import { Chart } from './chart';

interface Props {
  workflow: WorkflowSummary;
  changed: () => void;
}

export function Row({ workflow, changed }: Props) {
  const { name, active, version, description, recent = [], medianMs, running = 0, waiting = 0 } = workflow;
  const [deleting, setDeleting] = useState(false);
  const [asking, setAsking] = useState(false);
  const toggle = async () => {
    await post(`/api/workflows/${encode(name)}/${active ? 'pause' : 'activate'}`);
    toast(active ? `${name} starts nothing until it is activated` : `${name} is active again`);
    changed();
  };
  return (
    <tr>
      <td class="workflows-name">
        <span>
          <a href={`/workflows/${encode(name)}`}>{name}</a> <span class="dim number">v{version}</span>
        </span>
        {description && (
          <span class="cut dim" title={description}>
            {description}
          </span>
        )}
      </td>
      <td class="workflows-state">
        <Badge status={active ? 'active' : 'paused'} />
      </td>
      <td class="workflows-recent">
        <Chart recent={recent} />
      </td>
      <td data-label="Median" class="number">
        {medianMs == null ? <span class="dim">–</span> : duration(medianMs)}
      </td>
      <td data-label="Running">
        <Count count={running} workflow={name} status="running" />
      </td>
      <td data-label="Waiting">
        <Count count={waiting} workflow={name} status="queued,waiting" />
      </td>
      <td data-label="Updated" class="number">
        <Ago at={workflow.updatedAt} />
      </td>
      <td class="workflows-actions">
        {/* A paused workflow starts nothing: the service would reject it. */}
        <button class="button small" disabled={!active} onClick={() => setAsking(true)} aria-label={`Run ${name}`}>
          Run…
        </button>
        <Action class="small quiet workflows-toggle" run={toggle} aria-label={`${active ? 'Pause' : 'Activate'} ${name}`}>
          {active ? 'Pause' : 'Activate'}
        </Action>
        <button class="button small quiet" onClick={() => setDeleting(true)} aria-label={`Delete ${name}`}>
          Delete…
        </button>
        {asking && <RunDialog workflow={name} close={() => setAsking(false)} />}
        {deleting && <Delete workflow={workflow} close={() => setDeleting(false)} changed={changed} />}
      </td>
    </tr>
  );
}

function Count({ count, workflow, status }: { count: number; workflow: string; status: string }) {
  if (count === 0) return <span class="dim number">0</span>;
  return (
    <a class="number" href={url('/executions', { workflow, status })}>
      {count.toLocaleString()}
    </a>
  );
}

function Delete({ workflow, close, changed }: Props & { close: () => void }) {
  const { name, running = 0, waiting = 0 } = workflow;
  const under = running + waiting;
  const run = async () => {
    await call('DELETE', `/api/workflows/${encode(name)}`);
    toast(`${name} deleted`);
    changed();
    close();
  };
  return (
    <Dialog title={`Delete ${name}`} open close={close}>
      <div class="dialog-body">
        <p>
          <strong>{name}</strong> will not be listed any more and start nothing more.
          {under > 0 && ` ${under.toLocaleString()}  running ${under === 1 ? 'continues' : 'continue'} with the version ${under === 1 ? 'it has' : 'they have'}.`}{' '}
          What has run stays among the executions.
        </p>
      </div>
      <footer>
        <button class="button" onClick={close}>
          Keep it
        </button>
        <Action class="danger" run={run}>
          Delete
        </Action>
      </footer>
    </Dialog>
  );
}
