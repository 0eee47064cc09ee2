import { useMemo } from 'preact/hooks';
import { encode } from '../../api';
import { now } from '../../clock';
import { shortId } from '../../format';
import { Ago, Badge, Took } from '../../ui/basics';
import { Id } from '../../ui/id';
import type { ExecutionSummary } from '../../types';
import type { Rows } from './rows';
import { firstLine, goesOn, shownState } from './state';

interface Props {
  rows: Rows;
  selected: ReadonlySet<string>;
  select: (id: string, range: boolean) => void;
}

export function Table({ rows, selected, select }: Props) {
  return (
    <table class="table cards executions-table">
      <thead>
        <tr>
          <th scope="col">
            <span class="visually-hidden">Select</span>
          </th>
          <th scope="col">State</th>
          <th scope="col">Workflow</th>
          <th scope="col">Execution</th>
          <th scope="col">Created</th>
          <th scope="col">Took</th>
          <th scope="col">Attempt</th>
          <th scope="col">Error</th>
        </tr>
      </thead>
      <tbody>
        {rows.items.map((row) => (
          <Row key={row.id} row={row} gone={rows.gone.has(row.id)} selected={selected.has(row.id)} select={select} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  row: ExecutionSummary;
  gone: boolean;
  selected: boolean;
  select: Props['select'];
}

// Memoised: of a thousand rows only changed ones are rendered again.
function Row({ row, gone, selected, select }: RowProps) {
  return useMemo(() => <Drawn row={row} gone={gone} selected={selected} select={select} />, [row, gone, selected, select]);
}

function Drawn({ row, gone, selected, select }: RowProps) {
  return (
    <tr class={gone ? 'executions-gone' : undefined} aria-selected={selected} title={gone ? 'No longer matches the filter' : undefined}>
      <td class="executions-select">
        <input
          type="checkbox"
          checked={selected}
          aria-label={`Select ${row.workflow} ${shortId(row.id)}`}
          onClick={(event) => select(row.id, event.shiftKey)}
        />
      </td>
      <td>
        <span class="executions-state">
          <Badge status={shownState(row)} />
          <Next row={row} />
        </span>
      </td>
      <td class="executions-workflow">
        <a href={`/workflows/${encode(row.workflow)}`}>{row.workflow}</a> <span class="dim number">v{row.version}</span>
      </td>
      <td>
        <span class="executions-id">
          <Id id={row.id} />
          {row.parent && (
            <span class="executions-note">
              child of{' '}
              <a href={`/executions/${encode(row.parent)}`} title={row.parent}>
                <code>{shortId(row.parent)}</code>
              </a>
            </span>
          )}
        </span>
      </td>
      <td class="number">
        <Ago at={row.createdAt} />
      </td>
      <td class="number">
        <Took from={row.startedAt} to={row.finishedAt} />
      </td>
      <td class="number executions-attempt">
        {row.attempt}
      </td>
      <td class={`executions-error ${row.status}`}>
        {row.error && (
          <span class="cut" title={row.error.step ? `${row.error.step}: ${row.error.message}` : row.error.message}>
            {firstLine(row.error.message)}
          </span>
        )}
      </td>
    </tr>
  );
}

function Next({ row }: { row: ExecutionSummary }) {
  if (row.pausedAt && row.status === 'running') return <span class="executions-note">pausing</span>;
  const at = goesOn(row, now.value);
  return at ? (
    <span class="executions-note">
      <Ago at={at} />
    </span>
  ) : null;
}
