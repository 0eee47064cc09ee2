import { useEffect, useRef, useState } from 'preact/hooks';
import { call, Problem, says, type FieldError } from '../../api';
import type { Plan } from '../../types';
import { MEDIA_TYPES, type Format } from './text';

export type Verdict = 'checking' | 'valid' | 'invalid' | 'away';

export interface Checked {
  verdict: Verdict;
  faults: readonly FieldError[];
  /** Plan of the last valid text. */
  plan: Plan | null;
  detail: string;
}

type Answer = { valid: true; plan: Plan } | { valid: false; errors: FieldError[] };

const PAUSE = 250;
const AGAIN = 3_000;
const NOTHING: readonly FieldError[] = [];

/** The service's validation of the text, debounced; responses for an older text are ignored. */
export function useCheck(text: string, format: Format): Checked {
  const [checked, setChecked] = useState<Checked>({ verdict: 'checking', faults: NOTHING, plan: null, detail: '' });
  const first = useRef(true);
  useEffect(() => {
    const control = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      try {
        const answer = await call<Answer>('POST', '/api/workflows/validate', {
          query: { report: true },
          body: text,
          mediaType: MEDIA_TYPES[format],
          signal: control.signal,
        });
        if (control.signal.aborted) return;
        if (answer.valid) setChecked({ verdict: 'valid', faults: NOTHING, plan: answer.plan, detail: '' });
        else setChecked(({ plan }) => ({ verdict: 'invalid', faults: answer.errors, plan, detail: '' }));
      } catch (failure) {
        if (control.signal.aborted) return;
        // Rejected as a whole, for example because it is too large.
        if (failure instanceof Problem && failure.status >= 400 && failure.status < 500) {
          const faults = [{ path: '', line: 1, column: 1, message: says(failure) }];
          setChecked(({ plan }) => ({ verdict: 'invalid', faults, plan, detail: says(failure) }));
        } else {
          setChecked((before) => ({ ...before, verdict: 'away', detail: says(failure) }));
          timer = setTimeout(() => void ask(), AGAIN);
        }
      }
    };
    // Problems stay until the next response, to avoid flicker.
    setChecked((before) => ({ ...before, verdict: 'checking' }));
    timer = setTimeout(() => void ask(), first.current ? 0 : PAUSE);
    first.current = false;
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [text, format]);
  return checked;
}
