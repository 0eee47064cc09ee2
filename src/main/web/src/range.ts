/** The time range of a list: the most recent period, or from one instant to another. As in the URL. */
export interface Range {
  within: string;
  /** Instants as ISO 8601; empty = open. */
  from: string;
  to: string;
}

const HOUR = 3_600_000;

export const WITHIN: Readonly<Record<string, { label: string; ms: number }>> = {
  '1h': { label: 'Last hour', ms: HOUR },
  '24h': { label: 'Last 24 hours', ms: 24 * HOUR },
  '7d': { label: 'Last 7 days', ms: 7 * 24 * HOUR },
};

export const ALWAYS: Range = { within: '', from: '', to: '' };

/** Invalid values in the URL are ignored. */
export function readRange(query: Readonly<Record<string, string | undefined>>): Range {
  const within = query['within'] ?? '';
  if (within in WITHIN) return { within, from: '', to: '' };
  return { within: '', from: instant(query['from']), to: instant(query['to']) };
}

/** The first instant included and the first excluded; undefined = open. */
export function bounds(range: Range, now: number): { from: string | undefined; to: string | undefined } {
  const within = WITHIN[range.within];
  if (within) return { from: new Date(now - within.ms).toISOString(), to: undefined };
  return { from: range.from || undefined, to: range.to || undefined };
}

export function inside(range: Range, at: string, now: number): boolean {
  const { from, to } = bounds(range, now);
  const moment = Date.parse(at);
  return (!from || moment >= Date.parse(from)) && (!to || moment < Date.parse(to));
}

/** For a field of type `datetime-local`, which only supports the local time zone. */
export function toLocal(iso: string): string {
  if (!iso) return '';
  const at = new Date(iso);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function fromLocal(local: string): string {
  return instant(local);
}

function instant(text: string | undefined): string {
  const at = text ? new Date(text) : null;
  return at && !Number.isNaN(at.getTime()) ? at.toISOString() : '';
}
