import { encode } from '../../api';
import type { Watch } from '../../state/watch';
import { terminal } from '../../types';
import { Ago, Badge, Took } from '../../ui/basics';
import { toast } from '../../ui/toasts';

interface Props {
  watch: Watch;
}

function Title({ watch }: Props) {
  const { workflow, status, pausedAt, compensating } = watch.execution.value;
  return (
    <span class="execution-title">
      <a href={`/workflows/${encode(workflow)}`}>{workflow}</a>
      <span role="status">
        <Badge status={status} /> {pausedAt && <Badge status="paused" />} {compensating && <Badge status="compensating" />}
      </span>
    </span>
  );
}

/** The facts of an execution in one line. */
export function Head({ watch }: Props) {
  const one = watch.execution.value;
  const over = terminal(one.status);
  return (
    <>
      <dl class="execution-facts">
        <Fact name="Id">
          <code class="execution-id">{one.id}</code>
          <button class="button quiet small" onClick={() => void copyId(one.id)}>
            Copy
          </button>
        </Fact>
        <Fact name="Version">
          <a href={`/workflows/${encode(one.workflow)}?tab=versions&version=${one.version}`}>{one.version}</a>
        </Fact>
        <Fact name="Attempt">{one.attempt}</Fact>
        <Fact name="Created">
          <Ago at={one.createdAt} />
        </Fact>
        <Fact name={one.startedAt || over ? 'In the queue' : 'Queued for'}>
          <Took from={one.createdAt} to={one.startedAt ?? one.finishedAt} />
        </Fact>
        <Fact name={over ? 'Took' : 'Running for'}>
          <Took from={one.startedAt} to={one.finishedAt} />
        </Fact>
        {!over && one.due && one.status !== 'running' && Date.parse(one.due) > Date.now() && (
          <Fact name="Goes on">
            <Ago at={one.due} />
          </Fact>
        )}
        <Fact name="Trigger">{one.trigger}</Fact>
        {one.parent && (
          <Fact name="Parent">
            <a href={`/executions/${encode(one.parent)}`}>…{one.parent.slice(-8)}</a>
          </Fact>
        )}
      </dl>
      {one.error && (
        <div class="trouble execution-error">
          <strong>{one.error.type}</strong>
          {one.error.step && (
            <>
              {' '}
              in <a href={`/executions/${encode(one.id)}?step=${encode(one.error.step)}`}>{one.error.step}</a>
            </>
          )}
          <p>{one.error.message}</p>
        </div>
      )}
    </>
  );
}

Head.Title = Title;

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

async function copyId(id: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(id);
    toast('Id copied');
  } catch {
    toast('The browser does not allow copying here', 'bad');
  }
}
