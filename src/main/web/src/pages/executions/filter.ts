import { bounds, inside, readRange, type Range } from '../../range';
import { STATUSES, type ExecutionSummary, type Status } from '../../types';

/** The filter of the execution list, as in the URL. */
export interface Filter extends Range {
  workflow: string;
  states: readonly Status[];
  text: string;
  parent: string;
}

export const SHORTEST_TEXT = 3;
export const LONGEST_TEXT = 200;

export function readFilter(query: Readonly<Record<string, string | undefined>>): Filter {
  const named = (query['status'] ?? '').split(',');
  return {
    ...readRange(query),
    workflow: query['workflow'] ?? '',
    states: STATUSES.filter((one) => named.includes(one)),
    text: (query['text'] ?? '').trim().slice(0, LONGEST_TEXT),
    parent: query['parent'] ?? '',
  };
}

/** The URL parameters of a filter. */
export function written(filter: Filter): Record<string, string> {
  const { workflow, text, parent, within, from, to } = filter;
  return { workflow, status: filter.states.join(','), within, from, to, text, parent };
}

export function narrows(filter: Filter): boolean {
  return Object.values(written(filter)).some((one) => one !== '');
}

/** The parameters of GET /api/executions. */
export function asked(filter: Filter, now: number): Record<string, string | undefined> {
  const { from, to } = bounds(filter, now);
  return {
    workflow: filter.workflow,
    status: filter.states.join(','),
    createdFrom: from,
    createdTo: to,
    text: searched(filter),
    parent: filter.parent,
  };
}

/** The service rejects shorter texts: until then the text is ignored. */
export function searched(filter: Filter): string {
  return filter.text.length < SHORTEST_TEXT ? '' : filter.text;
}

/**
 * Whether a row matches, as far as its fields tell; a text is also searched in the input, which only the service can
 * do.
 */
export function fits(filter: Filter, row: ExecutionSummary, now: number): boolean {
  return (
    (!filter.workflow || row.workflow === filter.workflow) &&
    (filter.states.length === 0 || filter.states.includes(row.status)) &&
    (!filter.parent || row.parent === filter.parent) &&
    inside(filter, row.createdAt, now)
  );
}
