import { terminal, type ExecutionSummary } from '../../types';

/** The displayed state: finer than the service's six states. */
export function shownState(row: ExecutionSummary): string {
  if (terminal(row.status)) return row.status;
  if (row.compensating) return 'compensating';
  if (row.pausedAt && row.status !== 'running') return 'paused';
  return row.status === 'queued' && row.attempt > 1 ? 'retrying' : row.status;
}

/** When it continues automatically, if that is in the future. */
export function goesOn(row: ExecutionSummary, now: number): string | null {
  const waits = (row.status === 'queued' || row.status === 'waiting') && !row.pausedAt;
  return waits && row.due && Date.parse(row.due) > now + 1000 ? row.due : null;
}

export function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}

export const cancellable = (row: ExecutionSummary): boolean => !terminal(row.status);
export const retryable = (row: ExecutionSummary): boolean => row.status === 'failed' || row.status === 'cancelled';
