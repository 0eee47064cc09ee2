import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export interface Loaded<T> {
  value: T | undefined;
  failure: unknown;
  loading: boolean;
  reload: () => Promise<void>;
  set: (value: T) => void;
}

/** Data loaded from the service, reloaded when a key changes. The old data stays visible meanwhile. */
export function useLoad<T>(read: (signal: AbortSignal) => Promise<T>, keys: readonly unknown[]): Loaded<T> {
  const [state, setState] = useState<{ value: T | undefined; failure: unknown; loading: boolean }>({
    value: undefined,
    failure: undefined,
    loading: true,
  });
  const running = useRef<AbortController | null>(null);
  const reload = useCallback(async () => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setState((before) => ({ ...before, loading: true }));
    try {
      const value = await read(control.signal);
      if (!control.signal.aborted) setState({ value, failure: undefined, loading: false });
    } catch (failure) {
      if (!control.signal.aborted) setState((before) => ({ ...before, failure, loading: false }));
    }
  }, keys);
  useEffect(() => {
    setState({ value: undefined, failure: undefined, loading: true });
    void reload();
    return () => running.current?.abort();
  }, [reload]);
  return { ...state, reload, set: (value) => setState({ value, failure: undefined, loading: false }) };
}
