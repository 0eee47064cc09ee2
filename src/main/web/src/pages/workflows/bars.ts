import { duration } from '../../format';
import type { Status, WorkflowSummary } from '../../types';

export type Recent = NonNullable<WorkflowSummary['recent']>;

export interface Bar {
  id: string;
  status: Status;
  /** Height relative to the tallest, 0 to 1. */
  height: number;
  title: string;
}

export const MOST = 20;
const LEAST = 0.12;

/** Height = duration relative to the longest; the shortest stays visible. */
export function bars(recent: Recent): Bar[] {
  const longest = Math.max(1, ...recent.map((one) => one.durationMs ?? 0));
  return recent.slice(-MOST).map((one) => ({
    id: one.id,
    status: one.status,
    height: LEAST + (1 - LEAST) * ((one.durationMs ?? 0) / longest),
    title: one.durationMs === null ? `${one.status}, never started` : `${one.status} after ${duration(one.durationMs)}`,
  }));
}

/** The same as text. */
export function summary(recent: Recent): string {
  if (recent.length === 0) return 'No results yet';
  const counts = new Map<Status, number>();
  for (const { status } of recent) counts.set(status, (counts.get(status) ?? 0) + 1);
  const parts = [...counts].map(([status, count]) => `${count} ${status}`);
  const longest = Math.max(...recent.map((one) => one.durationMs ?? 0));
  const last = recent[recent.length - 1]!;
  return `Last ${recent.length}: ${parts.join(', ')}; longest ${duration(longest)}; the newest ${last.status}`;
}

/** Workflows whose name or description contains the text, ignoring case. */
export function found<T extends { name: string; description: string | null }>(items: readonly T[], text: string): readonly T[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return items;
  return items.filter((one) => one.name.toLowerCase().includes(wanted) || (one.description ?? '').toLowerCase().includes(wanted));
}
