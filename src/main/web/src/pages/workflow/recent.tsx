import { useEffect } from 'preact/hooks';
import { get } from '../../api';
import { shortId } from '../../format';
import { live } from '../../live';
import type { ExecutionPage, ExecutionSummary } from '../../types';
import { Ago, Badge, Empty, Loading, Took, Trouble } from '../../ui/basics';
import { useLoad } from '../../ui/load';
import { usePace } from '../../ui/use-pace';

const SHOWN = 20;
const PACE = 1_000;

/** The last executions of a workflow; the list of executions has all of them. */
export function Recent({ workflow }: { workflow: string }) {
  const { value, failure, reload } = useLoad(
    (signal) => get<ExecutionPage>('/api/executions', { workflow, limit: SHOWN }, signal),
    [workflow],
  );
  // An event does not name its workflow, so any change reloads this short page, throttled.
  const ask = usePace(reload, PACE);
  useEffect(() => live.followAll({ changed: ask, refresh: ask }), [ask]);
  const all = `/executions?workflow=${encodeURIComponent(workflow)}`;
  if (!value) return failure ? <Trouble failure={failure} retry={() => void reload()} /> : <Loading />;
  if (value.items.length === 0) {
    return (
      <Empty title="It has not run yet">
        <p>Run starts it; what it does is shown here.</p>
      </Empty>
    );
  }
  return (
    <>
      <div class="panel table-scroll">
        <table class="table cards">
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col">Execution</th>
              <th scope="col">Version</th>
              <th scope="col">Created</th>
              <th scope="col">Took</th>
              <th scope="col">Error</th>
            </tr>
          </thead>
          <tbody>
            {value.items.map((one) => (
              <Row key={one.id} execution={one} />
            ))}
          </tbody>
        </table>
      </div>
      <p>
        <a href={all}>{value.next ? 'All executions of this workflow' : 'In the list of executions'}</a>
      </p>
    </>
  );
}

function Row({ execution: { id, status, version, createdAt, startedAt, finishedAt, pausedAt, error } }: { execution: ExecutionSummary }) {
  return (
    <tr>
      <td data-label="State">
        <Badge status={pausedAt ? 'paused' : status} />
      </td>
      <td data-label="Execution">
        <a href={`/executions/${id}`}>
          <code>{shortId(id)}</code>
        </a>
      </td>
      <td data-label="Version" class="number">
        {version}
      </td>
      <td data-label="Created">
        <Ago at={createdAt} />
      </td>
      <td data-label="Took">
        <Took from={startedAt} to={finishedAt} />
      </td>
      <td data-label="Error" class="cut" title={error?.message}>
        {error ? error.message : <span class="dim">–</span>}
      </td>
    </tr>
  );
}
