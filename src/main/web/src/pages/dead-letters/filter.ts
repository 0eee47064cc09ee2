import { bounds, readRange, type Range } from '../../range';
import type { Cause } from '../../types';

export interface Filter extends Range {
  workflow: string;
  type: string;
}

export type Tab = 'open' | 'discarded';

/** The filter of the lists and, without `discarded`, of bulk operations. */
export interface Asked {
  workflow?: string;
  type?: string;
  step?: string;
  from?: string;
  to?: string;
}

export function readFilter(query: Readonly<Record<string, string | undefined>>): Filter {
  return { ...readRange(query), workflow: query['workflow'] ?? '', type: query['type'] ?? '' };
}

export function readTab(query: Readonly<Record<string, string | undefined>>): Tab {
  return query['tab'] === 'discarded' ? 'discarded' : 'open';
}

export function written(filter: Filter, tab: Tab): Record<string, string> {
  const { workflow, type, within, from, to } = filter;
  return { tab: tab === 'open' ? '' : tab, workflow, type, within, from, to };
}

export function asked(filter: Filter, now: number): Asked {
  const { from, to } = bounds(filter, now);
  return {
    ...(filter.workflow && { workflow: filter.workflow }),
    ...(filter.type && { type: filter.type }),
    ...(from && { from }),
    ...(to && { to }),
  };
}

/** The dead letters of one cause, as far as a filter can express it: it cannot express the absence of a step. */
export function ofCause(filter: Asked, cause: Cause): Asked {
  return { ...filter, workflow: cause.workflow, type: cause.type, ...(cause.step !== null && { step: cause.step }) };
}

/** Only those the person was shown: later failures are not included. */
export function upTo(filter: Asked, cause: Cause): Asked {
  const after = new Date(Date.parse(cause.last) + 1).toISOString();
  return { ...filter, to: filter.to && filter.to < after ? filter.to : after };
}

/**
 * Upper bound of the dead letters a bulk operation on a cause affects; more than its own if it has no step but others
 * of its type do.
 */
export function reach(cause: Cause, all: readonly Cause[]): number {
  if (cause.step !== null) return cause.count;
  return all.filter((one) => one.workflow === cause.workflow && one.type === cause.type).reduce((sum, one) => sum + one.count, 0);
}

export function keyOf(cause: Cause): string {
  return JSON.stringify([cause.workflow, cause.type, cause.step]);
}
