// Text that is not saved yet, kept for this tab of the browser over reloads and detours.
import type { Format } from './text';

export interface Draft {
  text: string;
  format: Format;
  /** The version it began from; 0 = none. */
  base: number;
}

const key = (name: string) => `millrace.draft.${name}`;

/** Answers whether it is kept: a storage may be full, or forbidden. */
export function keep(name: string, draft: Draft): boolean {
  try {
    sessionStorage.setItem(key(name), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function drop(name: string): void {
  sessionStorage.removeItem(key(name));
}

export function kept(name: string): Draft | null {
  const found = sessionStorage.getItem(key(name));
  return found ? (JSON.parse(found) as Draft) : null;
}
