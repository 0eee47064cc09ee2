import type { ExecutionSummary } from '../../types';
import type { Order } from './bulk';
import type { Filter } from './filter';
import { able, reached, type Verb } from './orders';
import type { Rows } from './rows';

interface Props {
  rows: Rows;
  filter: Filter;
  selected: ReadonlySet<string>;
  /** All that match, not only those shown. */
  all: boolean;
  setAll: (all: boolean) => void;
  selectShown: (on: boolean) => void;
  release: () => void;
  order: (order: Order) => void;
}

export function Toolbar({ rows, filter, selected, all, setAll, selectShown, release, order }: Props) {
  const chosen = rows.items.filter((one) => selected.has(one.id));
  const whole = rows.items.length > 0 && chosen.length === rows.items.length;
  return (
    <div class="executions-toolbar" role="toolbar" aria-label="Selected executions">
      <label class="executions-check">
        <input
          type="checkbox"
          checked={whole}
          disabled={rows.items.length === 0}
          ref={(box) => {
            if (box) box.indeterminate = chosen.length > 0 && !whole;
          }}
          onClick={(event) => selectShown(event.currentTarget.checked)}
        />
        <span class="number" aria-live="polite">
          {all ? 'All that match' : chosen.length > 0 ? `${chosen.length} selected` : `${rows.items.length}${rows.next ? '+' : ''} shown`}
        </span>
      </label>
      <Button verb="cancel" label="Cancel…" chosen={chosen} all={all} filter={filter} order={order} />
      <Button verb="retry" label="Retry…" chosen={chosen} all={all} filter={filter} order={order} />
      {whole && rows.next !== null && !filter.parent && (
        <button class="button quiet" onClick={() => setAll(!all)}>
          {all ? 'Only those shown' : 'Select all that match'}
        </button>
      )}
      {rows.held.length > 0 && (
        <button class="button primary executions-new" onClick={release}>
          ↑ {rows.held.length}
          {rows.further && '+'} new
        </button>
      )}
    </div>
  );
}

interface ButtonProps extends Pick<Props, 'all' | 'filter' | 'order'> {
  verb: Verb;
  label: string;
  chosen: readonly ExecutionSummary[];
}

function Button({ verb, label, chosen, all, filter, order }: ButtonProps) {
  const possible = all ? reached(verb, filter).length > 0 : chosen.some((row) => able(verb, row));
  return (
    <button class="button" disabled={!possible} onClick={() => order({ verb, rows: all ? null : chosen })}>
      {label}
    </button>
  );
}
