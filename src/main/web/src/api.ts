import type { Json } from './types';

export interface FieldError {
  path: string;
  line?: number;
  column?: number;
  message: string;
}

/** An unsuccessful response: the service's problem+json, or a network failure. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    readonly title: string,
    readonly detail: string,
    readonly errors: readonly FieldError[] = [],
  ) {
    super(detail || title);
  }
}

type Query = Record<string, string | number | boolean | null | undefined>;

export function url(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

interface Options {
  query?: Query;
  /** Sent as JSON; with `mediaType`, sent as it is. */
  body?: unknown;
  mediaType?: string;
  signal?: AbortSignal;
}

export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const { query, body, mediaType, signal } = options;
  const headers: Record<string, string> = { Accept: 'application/json' };
  const init: RequestInit = { method, headers };
  if (signal) init.signal = signal;
  if (body !== undefined) {
    headers['Content-Type'] = mediaType ?? 'application/json';
    init.body = mediaType ? String(body) : JSON.stringify(body);
  }
  let response: Response;
  try {
    response = await fetch(url(path, query), init);
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new Problem(0, 'unreachable', 'Millrace cannot be reached', 'No answer from the service. Is it running?');
  }
  const text = await response.text();
  if (!response.ok) throw problem(response, text);
  return (text ? JSON.parse(text) : undefined) as T;
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> =>
  call<T>('GET', path, { ...(query && { query }), ...(signal && { signal }) });

export const post = <T>(path: string, body?: unknown, query?: Query): Promise<T> =>
  call<T>('POST', path, { body, ...(query && { query }) });

function problem(response: Response, text: string): Problem {
  const nothing = new Problem(
    response.status,
    'http-status',
    `${response.status} ${response.statusText}`.trim(),
    'The service gave no reason.',
  );
  if (!response.headers.get('Content-Type')?.includes('json')) return nothing;
  const body = JSON.parse(text) as Record<string, Json>;
  return new Problem(
    response.status,
    String(body['type'] ?? nothing.type),
    String(body['title'] ?? nothing.title),
    String(body['detail'] ?? ''),
    (body['errors'] as unknown as FieldError[] | undefined) ?? [],
  );
}

/** The message to show for any failure. */
export function says(failure: unknown): string {
  if (failure instanceof Problem) return failure.detail || failure.title;
  return failure instanceof Error ? failure.message : String(failure);
}

export const encode = encodeURIComponent;
