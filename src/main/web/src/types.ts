/** Responses of the service, as in docs/api.md. */

export type Status = 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'cancelled';
export type StepStatus = 'running' | 'waiting' | 'retrying' | 'succeeded' | 'failed' | 'skipped';

export const STATUSES: readonly Status[] = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled'];

export function terminal(status: Status): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface Failure {
  type: string;
  message: string;
  step?: string | null;
  retryable?: boolean;
}

export interface ExecutionSummary {
  id: string;
  workflow: string;
  version: number;
  status: Status;
  attempt: number;
  priority: number;
  trigger: string;
  parent: string | null;
  error: Failure | null;
  createdAt: string;
  due: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  pausedAt: string | null;
  compensating: boolean;
}

export interface StepResult {
  path: string;
  attempt: number;
  status: 'waiting' | 'succeeded' | 'failed' | 'skipped';
  output: Json;
  outputSize?: number;
  error: Failure | null;
  startedAt: string;
  finishedAt: string | null;
  supersededBy?: number;
}

export interface Execution extends ExecutionSummary {
  input: Json;
  inputSize?: number;
  output: Json;
  outputSize?: number;
  steps: StepResult[];
}

/** One step result with its values, `GET /api/executions/{id}/steps`. */
export interface StepDetail {
  path: string;
  attempt: number;
  kind: string;
  status: StepStatus;
  input: Json;
  inputNote?: string;
  output: Json;
  error: Failure | null;
  startedAt: string | null;
  finishedAt: string | null;
  reads: { path: string; expression?: string }[];
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface ExecutionPage extends Page<ExecutionSummary> {
  searchedTo?: string;
}

export interface Reason {
  because: string;
  at: string;
}

export interface PlannedStep {
  /** With `*` for the number of an iteration. */
  path: string;
  id: string;
  kind: string;
  when?: boolean;
  label?: string;
  line?: number;
  waitsFor: { step: string; reasons: Reason[] }[];
}

export interface Plan {
  name: string;
  version?: number;
  steps: PlannedStep[];
}

export interface WorkflowSummary {
  name: string;
  version: number;
  active: boolean;
  description: string | null;
  updatedAt: string;
  recent?: { id: string; status: Status; finishedAt: string; durationMs: number | null }[];
  medianMs?: number | null;
  running?: number;
  waiting?: number;
}

export interface Workflow {
  name: string;
  version: number;
  active: boolean;
  description: string | null;
  mediaType: string;
  source: string;
  createdAt: string;
  input?: JsonSchema | null;
}

export type JsonSchema = { [key: string]: Json };

export interface WorkflowVersion {
  version: number;
  mediaType: string;
  source: string;
  createdAt: string;
}

export interface DeadLetter {
  id: string;
  workflow: string;
  version: number;
  failedAt: string;
  attempts: number;
  cause: Failure;
  parent: string | null;
  discardedAt?: string;
  discardReason?: string;
}

export interface Cause {
  workflow: string;
  type: string;
  step: string | null;
  count: number;
  first: string;
  last: string;
}

/** One event of the feed. */
export interface FeedEvent {
  seq: number;
  type: string;
  execution: string;
  at: string;
  path?: string;
  attempt: number;
  data?: { [key: string]: Json };
}

export interface Ordered {
  id: string;
  status: Status;
  affected: string[];
}
