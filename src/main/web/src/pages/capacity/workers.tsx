import { Empty } from '../../ui/basics';
import { age, full } from '../../format';
import { LATE_MS } from './figures';
import { LevelBadge } from './now';
import type { Worker } from './types';
import { number } from './words';

/** Ages are as of the last response: nothing is known of a worker in between. */
export function Workers({ workers, asOf, failed }: { workers: Worker[] | undefined; asOf: number | undefined; failed: boolean }) {
  return (
    <section class="panel capacity-workers" aria-labelledby="capacity-workers">
      <h2 id="capacity-workers">Workers</h2>
      {!workers && <p class="dim capacity-pad">{failed ? 'Nothing could be loaded.' : 'Loading…'}</p>}
      {workers?.length === 0 && (
        <Empty title="No worker is alive">
          <p>
            What is accepted waits. Start an instance with <code>WORKFLOW_CONCURRENCY</code> above 0.
          </p>
        </Empty>
      )}
      {workers && workers.length > 0 && (
        <div class="table-scroll">
          <table class="table cards" aria-labelledby="capacity-workers">
            <thead>
              <tr>
                {['Name', 'Active', 'Database pool', 'Started', 'Last heartbeat', 'Version'].map((name) => (
                  <th scope="col">{name}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {workers.map((worker) => (
                <Row key={worker.id} worker={worker} asOf={asOf ?? Date.now()} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Row({ worker, asOf }: { worker: Worker; asOf: number }) {
  return (
    <tr>
      <td data-label="Name" title={worker.id} class="capacity-name">
        {worker.name}
      </td>
      <td data-label="Active">
        <Share part={worker.active} whole={worker.slots} unit="slots" />
      </td>
      <td data-label="Database pool">
        {worker.poolUsed === null || worker.poolSize === null ? (
          <span class="dim">unknown</span>
        ) : (
          <Share part={worker.poolUsed} whole={worker.poolSize} unit={worker.poolWaiting ? `used, ${worker.poolWaiting} wait` : 'used'} />
        )}
      </td>
      <td data-label="Started">
        <Moment at={worker.startedAt} asOf={asOf} />
      </td>
      <td data-label="Last beat">
        <span>
          <Moment at={worker.beatAt} asOf={asOf} /> {asOf - Date.parse(worker.beatAt) > LATE_MS && <LevelBadge level="warning" word="late" />}
        </span>
      </td>
      <td data-label="Version">{worker.version ?? <span class="dim">unknown</span>}</td>
    </tr>
  );
}

function Share({ part, whole, unit }: { part: number; whole: number; unit: string }) {
  return (
    <span class="capacity-share">
      <span class="number">
        {number(part)} of {number(whole)} {unit}
      </span>
      <span class="capacity-meter" aria-hidden="true">
        <span style={{ width: `${whole === 0 ? 0 : Math.min(100, (part * 100) / whole)}%` }} />
      </span>
    </span>
  );
}

function Moment({ at, asOf }: { at: string | null; asOf: number }) {
  if (!at) return <span class="dim">unknown</span>;
  return (
    <time dateTime={at} title={full(at)}>
      {age(at, asOf)}
    </time>
  );
}
