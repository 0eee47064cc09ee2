import { encode } from '../../api';
import { shortId } from '../../format';
import { STATUSES, type Status } from '../../types';
import { RangeFields, TextField, WorkflowField } from '../../ui/filters';
import { LONGEST_TEXT, narrows, SHORTEST_TEXT, type Filter } from './filter';

interface Props {
  filter: Filter;
  /** `typing`: the next change shares the same history entry. */
  change: (filter: Filter, typing?: boolean) => void;
  counts: Partial<Record<Status, number>>;
}

export function Filters({ filter, change, counts }: Props) {
  const flip = (state: Status) =>
    change({ ...filter, states: STATUSES.filter((one) => filter.states.includes(one) !== (one === state)) });
  const short = filter.text !== '' && filter.text.length < SHORTEST_TEXT;
  return (
    <form class="filters executions-filters" role="search" aria-label="Executions" onSubmit={(event) => event.preventDefault()}>
      <WorkflowField value={filter.workflow} change={(workflow) => workflow !== filter.workflow && change({ ...filter, workflow })} />
      <TextField
        label={short ? `Text: ${SHORTEST_TEXT} characters or more` : 'Text'}
        value={filter.text}
        max={LONGEST_TEXT}
        placeholder="name, error, input, id"
        hint="In the workflow's name, the error or the input; or the beginning of an id"
        change={(text) => text !== filter.text && change({ ...filter, text }, filter.text !== '')}
      />
      <RangeFields label="Created" value={filter} change={(range) => change({ ...filter, ...range })} />
      <div class="executions-line">
        <div class="executions-chips" role="group" aria-label="States">
          {STATUSES.map((state) => (
            <button
              key={state}
              type="button"
              class={`executions-chip ${state}`}
              aria-pressed={filter.states.includes(state)}
              onClick={() => flip(state)}
            >
              <span class="dot" aria-hidden="true" /> {state}
              {counts[state] !== undefined && <span class="number executions-count">{counts[state]}</span>}
            </button>
          ))}
        </div>
        {filter.parent && (
          <span>
            Children of <a href={`/executions/${encode(filter.parent)}`}>{shortId(filter.parent)}</a>
          </span>
        )}
        {narrows(filter) && (
          <a class="button quiet" href="/executions">
            Clear filters
          </a>
        )}
      </div>
    </form>
  );
}
