import { useEffect, useRef, useState } from 'preact/hooks';
import { call, Problem, says, type FieldError } from '../../api';
import type { Plan } from '../../types';
import { MEDIA_TYPES, type Format } from './text';

export type Verdict = 'checking' | 'valid' | 'invalid' | 'away';

export interface Checked {
  verdict: Verdict;
  faults: readonly FieldError[];
  /** Of the last text that was valid. */
  plan: Plan | null;
  detail: string;
}

const PAUSE = 250;
const AGAIN = 3_000;
const NOTHING: readonly FieldError[] = [];

/** What the service says of the text, a moment after it was last changed; the answer to an older text is ignored. */
export function useCheck(text: string, format: Format): Checked {
  const [checked, setChecked] = useState<Checked>({ verdict: 'checking', faults: NOTHING, plan: null, detail: '' });
  const first = useRef(true);
  useEffect(() => {
    const control = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      try {
        const { plan } = await call<{ plan: Plan }>('POST', '/api/workflows/validate', {
          body: text,
          mediaType: MEDIA_TYPES[format],
          signal: control.signal,
        });
        setChecked({ verdict: 'valid', faults: NOTHING, plan, detail: '' });
      } catch (failure) {
        if (control.signal.aborted) return;
        const told = failure instanceof Problem && failure.status >= 400 && failure.status < 500;
        if (told) {
          const faults = failure.errors.length > 0 ? failure.errors : [{ path: '', line: 1, column: 1, message: says(failure) }];
          setChecked(({ plan }) => ({ verdict: 'invalid', faults, plan, detail: says(failure) }));
        } else {
          setChecked((before) => ({ ...before, verdict: 'away', detail: says(failure) }));
          timer = setTimeout(() => void ask(), AGAIN);
        }
      }
    };
    // Faults stay where they are until the next answer: what flickers cannot be read.
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
