import { useEffect } from 'preact/hooks';
import { encode, get } from '../../api';
import { kindNamed } from '../../kinds';
import type { Watch } from '../../state/watch';
import type { ExecutionPage } from '../../types';
import { terminal } from '../../types';
import { Ago, Badge, Took, Trouble } from '../../ui/basics';
import { useLoad } from '../../ui/load';

const SHOWN = 50;
/** Interval of reloading the children while it is running, in ms. */
const EVERY = 5_000;

/** The executions started by its steps. */
export function Children({ id, watch }: { id: string; watch: Watch }) {
  const has = watch.tree.steps.some((step) => kindNamed(step.plan.kind)?.startsWorkflow);
  return has ? <List id={id} watch={watch} /> : null;
}

function List({ id, watch }: { id: string; watch: Watch }) {
  const { status } = watch.execution.value;
  const { value, failure, reload } = useLoad((signal) => get<ExecutionPage>('/api/executions', { parent: id, limit: SHOWN }, signal), [id, terminal(status)]);
  useEffect(() => {
    if (terminal(status)) return;
    const timer = setInterval(() => {
      if (!document.hidden) void reload();
    }, EVERY);
    return () => clearInterval(timer);
  }, [reload]);
  return (
    <section class="panel execution-section">
      <header>
        <h2>Children</h2>
        {value?.next && <a href={`/executions?parent=${encode(id)}`}>all</a>}
      </header>
      {failure !== undefined && <Trouble failure={failure} retry={() => void reload()} />}
      {value?.items.length === 0 && <p class="panel-body dim">None of its steps has started an execution.</p>}
      {value && value.items.length > 0 && (
        <table class="table cards">
          <thead>
            <tr>
              <th>Execution</th>
              <th>State</th>
              <th>Created</th>
              <th>Took</th>
            </tr>
          </thead>
          <tbody>
            {value.items.map((child) => (
              <tr key={child.id}>
                <td data-label="Execution">
                  <a href={`/executions/${encode(child.id)}`}>
                    {child.workflow} …{child.id.slice(-8)}
                  </a>
                </td>
                <td data-label="State">
                  <Badge status={child.status} />
                </td>
                <td data-label="Created">
                  <Ago at={child.createdAt} />
                </td>
                <td data-label="Took">
                  <Took from={child.startedAt} to={child.finishedAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
