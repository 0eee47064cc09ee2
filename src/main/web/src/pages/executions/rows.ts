import type { ExecutionPage, ExecutionSummary, Status } from '../../types';

export const PAGE = 50;
/** More new rows than this are not held individually: the list is reloaded. */
export const MOST_HELD = 500;

/** The visible list. Ids begin with the creation time, so their order is the list's order. */
export interface Rows {
  /** Newest first. */
  readonly items: readonly ExecutionSummary[];
  /** Still shown although they no longer match the filter. */
  readonly gone: ReadonlySet<string>;
  /** Matching rows that wait until the person wants to see them. */
  readonly held: readonly ExecutionSummary[];
  /** More are waiting than are held. */
  readonly further: boolean;
  readonly next: string | null;
  readonly searchedTo: string | undefined;
  /** Number of rows requested; new ones at the top push the oldest off the end. */
  readonly room: number;
}

export const NONE: Rows = { items: [], gone: new Set(), held: [], further: false, next: null, searchedTo: undefined, room: PAGE };

export function firstPage(page: ExecutionPage): Rows {
  return { ...NONE, items: page.items, next: page.next, searchedTo: page.searchedTo };
}

export function nextPage(rows: Rows, page: ExecutionPage): Rows {
  const known = new Set(rows.items.map((one) => one.id));
  const items = [...rows.items, ...page.items.filter((one) => !known.has(one.id))];
  return { ...rows, items, next: page.next, searchedTo: page.searchedTo, room: Math.max(PAGE, items.length) };
}

/**
 * Merges a reloaded page.
 *
 * @param missing requested by id and no longer existing
 * @param quiet whether what is shown must stay where it is
 */
export function refreshed(
  rows: Rows,
  read: readonly ExecutionSummary[],
  missing: readonly string[],
  fits: (row: ExecutionSummary) => boolean,
  quiet: boolean,
): Rows {
  const fresh = new Map(read.map((one) => [one.id, one]));
  const gone = new Set(rows.gone);
  for (const id of missing) gone.add(id);
  const items = rows.items.map((old) => {
    const now = fresh.get(old.id);
    if (!now) return old;
    fresh.delete(old.id);
    if (fits(now)) gone.delete(now.id);
    else gone.add(now.id);
    return same(old, now) ? old : now;
  });
  const held = new Map(rows.held.filter((one) => !missing.includes(one.id)).map((one) => [one.id, one]));
  // Older than the last visible row: it arrives with its page.
  const end = rows.next === null ? '' : (items[items.length - 1]?.id ?? '');
  for (const one of fresh.values()) {
    if (fits(one) && one.id > end) held.set(one.id, one);
    else held.delete(one.id);
  }
  const all = { ...rows, items, gone, held: newestFirst([...held.values()]).slice(0, MOST_HELD), further: rows.further || held.size > MOST_HELD };
  return quiet ? all : released(all);
}

/** Shows waiting rows and removes those that no longer match. */
export function released(rows: Rows): Rows {
  if (rows.held.length === 0 && !rows.items.some((one) => rows.gone.has(one.id))) return rows;
  const items = newestFirst([...rows.held, ...rows.items.filter((one) => !rows.gone.has(one.id))]);
  const kept = items.slice(0, rows.room);
  const cut = kept.length < items.length;
  return { ...rows, items: kept, gone: new Set(), held: [], further: false, next: cut ? kept[kept.length - 1]!.id : rows.next };
}

/** Counts by state, where known: the list is complete and shows all states. */
export function counted(rows: Rows): Partial<Record<Status, number>> | null {
  if (rows.next !== null || rows.held.length > 0) return null;
  const counts: Partial<Record<Status, number>> = {};
  for (const { status } of rows.items) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function newestFirst(items: ExecutionSummary[]): ExecutionSummary[] {
  return items.sort((one, other) => (one.id < other.id ? 1 : one.id > other.id ? -1 : 0));
}

function same(one: ExecutionSummary, other: ExecutionSummary): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
