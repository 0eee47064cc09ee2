import { useState } from 'preact/hooks';
import { copy } from '../../ui/json';
import type { ChartKind } from './charts';
import type { Values } from './samples';
import { clock, number } from './words';

interface Told {
  kind: ChartKind;
  at: number[];
  values: Values[];
}

/** A chart's numbers, newest first. Rendered only on request: three hours have a thousand rows. */
export function DataTable({ kind, at, values }: Told) {
  const [open, setOpen] = useState(false);
  return (
    <details class="capacity-data" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{kind.title} as a table</summary>
      {open && <Rows kind={kind} at={at} values={values} />}
    </details>
  );
}

function Rows({ kind, at, values }: Told) {
  const moments = at.map((_moment, index) => index).reverse();
  const text = () =>
    [
      ['time', ...kind.lines.map((line) => line.name)],
      ...moments.map((index) => [new Date((at[index] ?? 0) * 1000).toISOString(), ...values.map((line) => line[index] ?? '')]),
    ]
      .map((row) => row.join('\t'))
      .join('\n');
  return (
    <>
      <button class="button small" onClick={() => void copy(text(), kind.title)}>
        Copy
      </button>
      <div class="capacity-rows" role="region" aria-label={`${kind.title}, ${kind.about}`} tabIndex={0}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Time</th>
              {kind.lines.map((line) => (
                <th scope="col" class="capacity-right">
                  {line.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {moments.map((index) => (
              <tr key={at[index]}>
                <th scope="row">{clock(at[index] ?? 0)}</th>
                {values.map((line) => (
                  <td class="number capacity-right">{line[index] === null ? 'no sample' : number(line[index] ?? 0)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
