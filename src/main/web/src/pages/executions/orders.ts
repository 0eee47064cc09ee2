import { post } from '../../api';
import { bounds } from '../../range';
import type { ExecutionSummary, Status } from '../../types';
import { searched, type Filter } from './filter';
import { cancellable, retryable } from './state';

export type Verb = 'cancel' | 'retry';

export interface Refused {
  id: string;
  /** Null: there is no such execution. */
  status: Status | null;
}

interface Answer {
  cancelled?: number;
  queued?: number;
  more: boolean;
  refused: Refused[];
}

export interface Done {
  changed: number;
  more: boolean;
  refused: Refused[];
}

/** Most ids in one request. */
export const MOST_IDS = 1000;
/** Most executions one request by filter changes; then the person is asked again. */
export const AT_ONCE = 1000;

const OPEN: Readonly<Record<Verb, readonly Status[]>> = {
  cancel: ['queued', 'running', 'waiting'],
  retry: ['failed', 'cancelled'],
};

export const able = (verb: Verb, row: ExecutionSummary): boolean => (verb === 'cancel' ? cancellable(row) : retryable(row));

/** The states affected by a bulk operation on all matches; none when the filter shows none of them. */
export function reached(verb: Verb, filter: Filter): readonly Status[] {
  return filter.states.length === 0 ? OPEN[verb] : OPEN[verb].filter((one) => filter.states.includes(one));
}

/** @param before later executions have not been seen by the person */
export function matching(verb: Verb, filter: Filter, before: number): Record<string, unknown> {
  const { from, to } = bounds(filter, before);
  return {
    ...(filter.workflow && { workflow: filter.workflow }),
    status: reached(verb, filter).join(','),
    ...(from && { createdFrom: from }),
    createdTo: to ?? new Date(before).toISOString(),
    ...(searched(filter) && { text: searched(filter) }),
    limit: AT_ONCE,
  };
}

export async function order(verb: Verb, body: Record<string, unknown>): Promise<Done> {
  const answer = await post<Answer>(`/api/executions/${verb}`, body);
  return { changed: answer.cancelled ?? answer.queued ?? 0, more: answer.more, refused: answer.refused };
}

/** All of them, in batches. */
export async function orderEach(verb: Verb, ids: readonly string[], how: Record<string, unknown>): Promise<Done> {
  const sum: Done = { changed: 0, more: false, refused: [] };
  for (let at = 0; at < ids.length; at += MOST_IDS) {
    const some = await order(verb, { ...how, ids: ids.slice(at, at + MOST_IDS) });
    sum.changed += some.changed;
    sum.refused.push(...some.refused);
  }
  return sum;
}
